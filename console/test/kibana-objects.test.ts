import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fields, objects } from './support/kibana.ts';
import { SavedObject } from './support/kibana-schemas.ts';

type Of<T extends SavedObject['type']> = Extract<SavedObject, { type: T }>;

describe('the objects of Kibana', () => {
  const all = objects.map((one) => SavedObject.parse(one));
  const keyOf = ({ type, id }: { type: string; id: string }) => `${type} ${id}`;

  it('are there once, and so is what they refer to', () => {
    const keys = all.map(keyOf);
    assert.equal(new Set(keys).size, keys.length);
    for (const { references } of all) {
      for (const reference of references)
        assert.ok(keys.includes(keyOf(reference)), reference.name);
    }
  });

  for (const one of all) {
    it(`${keyOf(one)} refers by the names that Kibana looks for, and to fields that lines have`, () => {
      assert.deepEqual(one.references.map(({ name }) => name).sort(), namesIn(one).sort());
      assert.deepEqual(
        fieldsIn(one).filter((field) => !fields.has(field)),
        [],
      );
    });
  }

  for (const { id, attributes } of all.filter((one) => one.type === 'lens')) {
    it(`lens ${id} shows columns that it has`, () => {
      const { visualization, datasourceStates } = attributes.state;
      const { layers } = datasourceStates.formBased;
      for (const { layer, columns } of shownBy(visualization)) {
        const { columns: known = {}, columnOrder = [] } = layers[layer] ?? {};
        assert.deepEqual(columnOrder.toSorted(), Object.keys(known).sort());
        const needed = Object.values(known).flatMap(({ references = [] }) => references);
        for (const column of [...columns, ...needed]) assert.ok(known[column], column);
      }
    });
  }
});

/** How an object must call its references, one for each thing in it that needs one. */
function namesIn(one: SavedObject): string[] {
  switch (one.type) {
    case 'index-pattern':
      return [];
    case 'search':
      return [one.attributes.kibanaSavedObjectMeta.searchSourceJSON.indexRefName];
    case 'lens':
      return Object.keys(one.attributes.state.datasourceStates.formBased.layers).map(
        (layer) => `indexpattern-datasource-layer-${layer}`,
      );
    case 'dashboard':
      // Of the dashboard's plugin: server/api/transforms/out/get_panel_references.ts at 2639362.
      return one.attributes.panelsJSON.flatMap(({ panelIndex, panelRefName }) =>
        panelRefName === undefined ? [] : [`${panelIndex}:${panelRefName}`],
      );
  }
}

function fieldsIn(one: SavedObject): string[] {
  switch (one.type) {
    case 'index-pattern':
      return [one.attributes.timeFieldName, ...Object.keys(one.attributes.fieldFormatMap)];
    case 'search':
      return one.attributes.columns;
    case 'lens':
      return Object.values(one.attributes.state.datasourceStates.formBased.layers)
        .flatMap(({ columns }) => Object.values(columns))
        .flatMap(({ sourceField }) => sourceField ?? [])
        .filter((field) => field !== '___records___');
    case 'dashboard':
      return [];
  }
}

/** The columns of a layer that a picture names. */
function shownBy(visualization: Of<'lens'>['attributes']['state']['visualization']) {
  if ('columns' in visualization) {
    const { layerId, columns, sorting } = visualization;
    return [{ layer: layerId, columns: [sorting.columnId, ...columns.map((one) => one.columnId)] }];
  }
  return visualization.layers.map(({ layerId, xAccessor, accessors, splitAccessor }) => ({
    layer: layerId,
    columns: [xAccessor, ...accessors, ...(splitAccessor === undefined ? [] : [splitAccessor])],
  }));
}
