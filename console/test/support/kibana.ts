import { readFileSync } from 'node:fs';
import { z } from 'zod';

const file = new URL('../../../stack/kibana/simplebank.ndjson', import.meta.url);
const template = new URL('../../../stack/elasticsearch/index-template.json', import.meta.url);

/** What Kibana is given when the stack starts. */
export const objects = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line): unknown => JSON.parse(line));

const Properties = z.record(
  z.string(),
  z.object({ fields: z.record(z.string(), z.unknown()).default({}) }),
);
const { properties } = z
  .object({ template: z.object({ mappings: z.object({ properties: Properties }) }) })
  .parse(JSON.parse(readFileSync(template, 'utf8'))).template.mappings;

/** The fields of lines that the index template knows, those of a field too: `message.keyword`. */
export const fields: ReadonlySet<string> = new Set(
  Object.entries(properties).flatMap(([name, { fields: within }]) => [
    name,
    ...Object.keys(within).map((part) => `${name}.${part}`),
  ]),
);
