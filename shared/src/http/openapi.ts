import { z } from 'zod';
import { apiVersion } from '../contracts/contracts.ts';
import { type JsonSchema, jsonSchema, type NamedSchemas } from '../contracts/json-schema.ts';
import type { MediaType, Operation, Operations } from '../contracts/operation.ts';
import { mayPass, problemMediaType } from './problem.ts';

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

/**
 * Describes an API in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html). All that it says
 * comes from the schemas that also check what is asked for and type what is answered.
 */
export function openApi(api: ApiDescription): object {
  const schemas: NamedSchemas = {};
  const { title, description } = api;
  const writer = answerWriter(api, schemas);
  const paths: Record<string, Record<string, object>> = {};
  for (const [route, operation] of Object.entries(api.operations)) {
    const [method = '', path = ''] = route.split(' ');
    const template = path.replace(/:(\w+)/g, '{$1}');
    const described = {
      operationId: operationId(route),
      ...describe(operation, schemas),
      responses: { ...writer.answers(operation), ...writer.problems(operation) },
    };
    paths[template] = { ...paths[template], [method.toLowerCase()]: described };
  }
  return {
    openapi: '3.1.1',
    info: {
      title,
      description,
      version: apiVersion,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document is served.' }],
    paths,
    components: { responses: writer.common, schemas },
  };
}

function describe(
  { summary, description, body, path, query, headers }: Operation,
  named: NamedSchemas,
): object {
  return {
    summary,
    ...(description && { description }),
    parameters: [
      ...parameters('path', path, named),
      ...parameters('query', query, named),
      ...parameters('header', headers, named),
    ],
    ...(body && {
      requestBody: {
        required: body.required,
        content: content(jsonSchema(body.schema, { io: 'input', named }), body.mediaTypes),
      },
    }),
  };
}

/** Writes the answers of an API; those that every operation has stand in one place. */
function answerWriter({ problem, problems, headers = {} }: ApiDescription, named: NamedSchemas) {
  const always = Object.entries(headers).map(([name, says]) => [name, header(says, 'string')]);
  const write = (meaning: string, body: object, more: object = {}) => ({
    description: meaning,
    headers: { ...Object.fromEntries(always), ...more },
    content: body,
  });
  const problemBody = content(jsonSchema(problem, { io: 'output', named }), [problemMediaType]);
  const writeProblem = ([status, meaning]: [string, string]) => {
    const retryAfter = { 'Retry-After': header('Seconds to wait before trying again.', 'integer') };
    return [status, write(meaning, problemBody, mayPass(Number(status)) ? retryAfter : {})];
  };
  const inCommon = (status: string) => ({ $ref: `#/components/responses/${status}` });
  return {
    common: Object.fromEntries(Object.entries(problems).map(writeProblem)) as object,
    answers({ answer, mediaTypes, statuses = { 200: 'What was asked for.' } }: Operation): object {
      const body = content(jsonSchema(answer, { io: 'output', named }), mediaTypes);
      const written = Object.entries(statuses).map(([status, meaning]) => [
        status,
        write(meaning, body),
      ]);
      return Object.fromEntries(written);
    },
    problems(operation: Operation): object {
      return Object.fromEntries([
        ...Object.keys(problems).map((status) => [status, inCommon(status)]),
        ...Object.entries(operation.problems ?? {}).map(writeProblem),
      ]);
    },
  };
}

function header(description: string, type: 'string' | 'integer'): object {
  return { description, required: true, schema: { type } };
}

/** `getOrdersUuid` for `GET /orders/:uuid`. */
function operationId(route: string): string {
  const [method = '', ...words] = route.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return method.toLowerCase() + words.map(capital).join('');
}

function content(schema: JsonSchema, mediaTypes: readonly MediaType[] = ['application/json']) {
  const ofType = (type: MediaType) => (/[/+]json$/.test(type) ? { schema } : {});
  return Object.fromEntries(mediaTypes.map((type) => [type, ofType(type)]));
}

function parameters(
  place: 'path' | 'query' | 'header',
  given: z.ZodObject | undefined,
  named: NamedSchemas,
): object[] {
  return Object.entries(given?.shape ?? {}).map(([name, parameter]: [string, z.ZodType]) => {
    const { description, ...schema } = jsonSchema(parameter, { io: 'input', named });
    // zod leaves out the default of what is made from the text that was sent.
    const fallback = parameter instanceof z.ZodDefault && { default: parameter.def.defaultValue };
    const required = !parameter.safeParse(undefined).success;
    return {
      name,
      in: place,
      required,
      // In a query, an empty one counts as absent.
      ...(place === 'query' && !required && { allowEmptyValue: true }),
      ...(description && { description }),
      schema: { ...schema, ...fallback },
    };
  });
}
