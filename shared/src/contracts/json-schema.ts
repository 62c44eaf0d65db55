import { z } from 'zod';

/** A schema, as JSON Schema has it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Where documents keep their schemas that have a name. */
export type NamedSchemas = Record<string, JsonSchema>;

/**
 * A schema as JSON Schema, for a document that keeps its named schemas in `components`.
 *
 * @param options.io whether it is of what is sent to us, or of what we answer
 * @param options.named is given those of the schemas in it that have a name (`meta({ id })`)
 * @param options.target the version of JSON Schema
 */
export function jsonSchema(
  schema: z.ZodType,
  options: {
    io: 'input' | 'output';
    named: NamedSchemas;
    target?: 'draft-2020-12' | 'draft-7';
  },
): JsonSchema {
  const { io, named, target = 'draft-2020-12' } = options;
  // Inside another one, it is among the named, too.
  const made = z.toJSONSchema(z.object({ it: schema }), {
    io,
    target,
    override: ({ jsonSchema }) => leaveOut(jsonSchema, io),
  });
  const { properties, $defs, definitions } = JSON.parse(
    JSON.stringify(made).replace(/"#\/(?:\$defs|definitions)\//g, '"#/components/schemas/'),
  ) as JsonSchema;
  Object.assign(named, $defs, definitions);
  return properties?.it as JsonSchema;
}

/** What the format of a time says already, and that there are no greater whole numbers to answer with. */
function leaveOut(schema: JsonSchema, io: 'input' | 'output'): void {
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (io === 'output' && schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
