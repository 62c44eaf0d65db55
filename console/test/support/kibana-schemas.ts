import { z } from 'zod';

// As Kibana's own schemas have it (github.com/elastic/kibana, file and commit stand at each), as far as
// our objects use them. An import brings each object to the newest version and then validates it: a
// key that a schema does not know is refused, and a version that Kibana does not know as well.

/** JSON in a text, which is how Kibana keeps what it need not search. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const text = z.string().min(1);
const Query = z.strictObject({ query: z.string(), language: z.literal('lucene') });
const nothing = z.strictObject({});

/** src/platform/plugins/shared/data_views/server/content_management/schema/v1/cm_services.ts at 4d26ccd */
const DataViewAttributes = z.strictObject({
  title: text,
  name: text,
  timeFieldName: z.literal('@timestamp'),
  fieldFormatMap: json(
    z.record(z.string(), z.strictObject({ id: text, params: z.looseObject({}) })),
  ),
  fields: json(z.array(z.never())),
  fieldAttrs: json(nothing),
  runtimeFieldMap: json(nothing),
  sourceFilters: json(z.array(z.never())),
  allowNoIndex: z.boolean(),
});

/**
 * src/platform/plugins/shared/saved_search/server/saved_objects/schema_legacy.ts at 37a1280, model
 * version 2; schema.ts beside it has what an import makes of it
 */
const Search = z.strictObject({
  title: text,
  description: text,
  columns: z.array(text).min(1),
  sort: z.array(z.tuple([z.literal('@timestamp'), z.enum(['asc', 'desc'])])).length(1),
  grid: nothing,
  hideChart: z.boolean(),
  isTextBasedQuery: z.literal(false),
  timeRestore: z.literal(false),
  kibanaSavedObjectMeta: z.strictObject({
    searchSourceJSON: json(
      z.strictObject({
        query: Query,
        highlightAll: z.boolean(),
        version: z.boolean(),
        filter: z.array(z.never()),
        indexRefName: text,
      }),
    ),
  }),
});

const Column = z.looseObject({
  sourceField: z.string().optional(),
  references: z.array(text).optional(),
});
const XY = z.strictObject({
  title: z.string(),
  legend: z.strictObject({ isVisible: z.boolean(), position: z.literal('right') }),
  valueLabels: z.literal('hide'),
  preferredSeriesType: z.enum(['bar_stacked', 'line']),
  layers: z.array(
    z.looseObject({
      layerId: text,
      layerType: z.literal('data'),
      xAccessor: text,
      accessors: z.array(text),
      splitAccessor: text.optional(),
    }),
  ),
  axisTitlesVisibilitySettings: z.record(z.enum(['x', 'yLeft', 'yRight']), z.boolean()),
});
const Datatable = z.strictObject({
  layerId: text,
  layerType: z.literal('data'),
  columns: z.array(z.strictObject({ columnId: text })),
  sorting: z.strictObject({ columnId: text, direction: z.enum(['asc', 'desc']) }),
});
/**
 * x-pack/platform/plugins/shared/lens/common/content_management/v1/schema/common.ts at 2965fb5; what
 * is in `state`: src/platform/packages/shared/kbn-lens-common/visualizations
 */
const Lens = z.strictObject({
  title: text,
  description: z.string(),
  visualizationType: z.enum(['lnsXY', 'lnsDatatable']),
  state: z.strictObject({
    visualization: z.union([XY, Datatable]),
    query: Query,
    filters: z.array(z.never()),
    datasourceStates: z.strictObject({
      formBased: z.strictObject({
        layers: z.record(
          z.string(),
          z.strictObject({
            columns: z.record(z.string(), Column),
            columnOrder: z.array(text),
            incompleteColumns: nothing,
            sampling: z.literal(1),
          }),
        ),
      }),
    }),
    internalReferences: z.array(z.never()),
    adHocDataViews: nothing,
  }),
});

const whole = z.int().nonnegative();
const Panel = z.strictObject({
  type: z.enum(['lens', 'search', 'visualization']),
  panelIndex: text,
  gridData: z.strictObject({ x: whole, y: whole, w: whole, h: whole, i: text }),
  embeddableConfig: z.looseObject({}),
  panelRefName: text.optional(),
});
/** src/platform/plugins/shared/dashboard/server/dashboard_saved_object/schema/v1/v1.ts at 3c37204 */
const Dashboard = z.strictObject({
  title: text,
  description: text,
  version: z.literal(1),
  timeRestore: z.literal(true),
  timeFrom: text,
  timeTo: text,
  refreshInterval: z.strictObject({ pause: z.boolean(), value: z.number() }),
  optionsJSON: json(z.record(z.string(), z.boolean())),
  panelsJSON: json(z.array(Panel)),
  kibanaSavedObjectMeta: z.strictObject({
    searchSourceJSON: json(z.strictObject({ query: Query, filter: z.array(z.never()) })),
  }),
});

/** An object whose attributes are of that shape, and which is of the version of Kibana that it says. */
const object = <T extends string, A extends z.ZodType>(type: T, version: string, attributes: A) =>
  z.strictObject({
    type: z.literal(type),
    id: text,
    coreMigrationVersion: z.literal('8.8.0'),
    typeMigrationVersion: z.literal(version),
    references: z.array(z.strictObject({ type: text, id: text, name: text })),
    attributes,
  });

/** An object of ours, as Kibana takes it. Versions up to 8 are migrations of that type; 10.2.0 is its model version 2. */
export const SavedObject = z.discriminatedUnion('type', [
  object('index-pattern', '8.0.0', DataViewAttributes),
  object('search', '10.2.0', Search),
  object('lens', '8.9.0', Lens),
  object('dashboard', '10.2.0', Dashboard),
]);
export type SavedObject = z.infer<typeof SavedObject>;
