import { z } from 'zod';
import type { MediaType, Operation, Operations } from './operation.ts';
import { problemType } from './problem.ts';

/** The version of all APIs of SimpleBank. */
const apiVersion = '0.1.0';

/** What there is to say of an API as a whole. */
export interface ApiDescription {
  title: string;
  /** In CommonMark. */
  description: string;
  operations: Operations;
  /** What every error is. */
  problem: z.ZodType;
  /** The errors that every operation may answer with, by status, and what each means. */
  problems: Readonly<Record<number, string>>;
  /** The header fields that every answer has, and what each says. */
  headers?: Readonly<Record<string, string>>;
}

/** A schema, as JSON Schema 2020-12 has it. */
type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Describes an API in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html). All that it says
 * comes from the schemas that also check what is asked for and type what is answered.
 */
export function openApi({ title, description, operations, ...common }: ApiDescription): object {
  const schemas: Record<string, JsonSchema> = {};
  const paths: Record<string, Record<string, object>> = {};
  for (const [route, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = route.split(' ');
    const template = path.replace(/:(\w+)/g, '{$1}');
    paths[template] = {
      ...paths[template],
      [method.toLowerCase()]: describe(route, operation, common, schemas),
    };
  }
  const document = {
    openapi: '3.1.1',
    info: {
      title,
      description,
      version: apiVersion,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'where this document is served' }],
    paths,
    components: { schemas },
  };
  // zod refers to the schemas with a name where JSON Schema alone would keep them.
  return JSON.parse(
    JSON.stringify(document).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as object;
}

function describe(
  route: string,
  { summary, description, body, answer, mediaTypes, ...operation }: Operation,
  common: Pick<ApiDescription, 'problem' | 'problems' | 'headers'>,
  schemas: Record<string, JsonSchema>,
): object {
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => jsonSchema(schema, io, schemas);
  const headers = Object.fromEntries(
    Object.entries(common.headers ?? {}).map(([name, says]) => [
      name,
      { description: says, required: true, schema: { type: 'string' } },
    ]),
  );
  const answers = Object.entries(operation.statuses ?? { 200: 'What was asked for.' }).map(
    ([status, meaning]) => [
      status,
      { description: meaning, headers, content: content(schemaOf(answer, 'output'), mediaTypes) },
    ],
  );
  const problem = content(schemaOf(common.problem, 'output'), [problemType]);
  const problems = Object.entries({ ...common.problems, ...operation.problems }).map(
    ([status, meaning]) => [status, { description: meaning, headers, content: problem }],
  );
  return {
    operationId: operationId(route),
    summary,
    ...(description && { description }),
    parameters: [
      ...parameters('path', operation.path, schemaOf),
      ...parameters('query', operation.query, schemaOf),
      ...parameters('header', operation.headers, schemaOf),
    ],
    ...(body && {
      requestBody: {
        required: body.required,
        content: content(schemaOf(body.schema, 'input'), body.mediaTypes),
      },
    }),
    responses: Object.fromEntries([...answers, ...problems]),
  };
}

/** `getOrdersUuid` for `GET /orders/:uuid`. */
function operationId(route: string): string {
  const [method = '', ...words] = route.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return method.toLowerCase() + words.map(capital).join('');
}

function content(schema: JsonSchema, mediaTypes: readonly MediaType[] = ['application/json']) {
  const ofType = (type: MediaType) => (type.endsWith('json') ? { schema } : {});
  return Object.fromEntries(mediaTypes.map((type) => [type, ofType(type)]));
}

function parameters(
  place: 'path' | 'query' | 'header',
  given: z.ZodObject | undefined,
  schemaOf: (schema: z.ZodType, io: 'input') => JsonSchema,
): object[] {
  return Object.entries(given?.shape ?? {}).map(([name, parameter]: [string, z.ZodType]) => {
    const { description, ...schema } = schemaOf(parameter, 'input');
    // zod leaves out the default of what is made from the text that was sent.
    const fallback = parameter instanceof z.ZodDefault && { default: parameter.def.defaultValue };
    return {
      name,
      in: place,
      required: !parameter.safeParse(undefined).success,
      ...(description && { description }),
      schema: { ...schema, ...fallback },
    };
  });
}

/**
 * A schema as JSON Schema.
 *
 * @param io whether it is of what is sent, or of what is answered
 * @param named is given those of the schemas in it that have a name (`meta({ id })`)
 */
export function jsonSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
  named: Record<string, JsonSchema>,
): JsonSchema {
  // Inside another one, it is among the named, too.
  const { properties, $defs } = z.toJSONSchema(z.object({ it: schema }), {
    io,
    override: ({ jsonSchema }) => leaveOut(jsonSchema, io),
  });
  Object.assign(named, $defs);
  return properties?.it as JsonSchema;
}

/** What the format of a time says already, and that there are no greater whole numbers to answer with. */
function leaveOut(schema: JsonSchema, io: 'input' | 'output'): void {
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (io === 'output' && schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
