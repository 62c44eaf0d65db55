/** What the tests use of the validators of API descriptions. */

declare module '@seriousme/openapi-schema-validator' {
  export class Validator {
    readonly version: string;
    validate(document: object): Promise<{ valid: boolean; errors?: unknown }>;
  }
}

declare module 'ajv' {
  export class Ajv {
    constructor(options: { strict: boolean; allErrors?: boolean });
    readonly errors?: unknown;
    validate(schema: object, document: unknown): boolean;
  }
}

declare module 'ajv-formats' {
  import type { Ajv } from 'ajv';

  const addFormats: { default(ajv: Ajv): void };
  export default addFormats;
}
