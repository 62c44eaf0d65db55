import { z } from 'zod';

/** What the fields of OTLP's JSON hold, apart from messages: ids, times, attributes. */

type Json = z.core.util.JSONType;

/** How deep lists and maps may be nested inside an attribute's value. */
const VALUE_DEPTH = 8;
/** What stands in the place of what is nested deeper. */
const TOO_DEEP = '[nested too deep]';
/** How long lists may be: SDKs send 512 spans, and 128 of anything else, unless told otherwise. */
export const LIST_LENGTH = 20_000;

/** In the JSON of protocol buffers, a field that is null is one that is not set. */
export const defaulted = <T>(schema: z.ZodType<T>, fallback: T) =>
  schema.nullish().transform((value) => value ?? fallback);
/** Counted before any item is looked at: what is refused may cost nothing. */
export const list = <T>(item: z.ZodType<T>) =>
  defaulted(z.array(z.unknown()).max(LIST_LENGTH).pipe(z.array(item)), []);

/** Bytes are text in JSON, and in protocol buffers bytes. */
const bytes = (encoding: BufferEncoding, text: z.ZodType<string>) =>
  z.preprocess((value) => {
    return value instanceof Uint8Array ? Buffer.from(value).toString(encoding) : value;
  }, text);
/** What is not UTF-8 in a text becomes U+FFFD. */
export const Text = bytes('utf8', z.string());
const hexId = (digits: number) =>
  bytes(
    'hex',
    z
      .string()
      .regex(
        new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`, 'i'),
        `must be ${digits} hex digits, not all 0`,
      )
      .toLowerCase(),
  );
export const TraceId = hexId(32);
export const SpanId = hexId(16);
/** Zeros are no id, as nothing is (https://www.w3.org/TR/trace-context/#parent-id). */
const optional = (id: z.ZodType<string>) =>
  z.union([bytes('hex', z.string().regex(/^0*$/)).transform(() => undefined), id]).nullish();
export const OptionalTraceId = optional(TraceId);
export const OptionalSpanId = optional(SpanId);

/** 64-bit integers are strings of decimal digits; numbers are accepted too. */
const Nanoseconds = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().min(0).max(1e20).refine(Number.isInteger)])
  .transform(BigInt)
  .refine((value) => value < 2n ** 64n, 'must fit into 64 bits');
/** In nanoseconds since 1970. */
export const Moment = defaulted(Nanoseconds, 0n);
const Integer = z
  .union([z.string().regex(/^-?\d{1,19}$/), z.int()])
  .transform((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));

/** What is no number has a name, as in the JSON of protocol buffers. */
const Double = z.preprocess(
  (value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
  z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]),
);

/** An AnyValue as plain JSON: bytes stay base64, and a value with no field set is null. */
function anyValue(depth: number): z.ZodType<Json> {
  const inner = depth > 0 ? anyValue(depth - 1) : z.unknown().transform(() => TOO_DEEP);
  return z
    .object({
      stringValue: Text.nullish(),
      boolValue: z.boolean().nullish(),
      intValue: Integer.nullish(),
      doubleValue: Double.nullish(),
      bytesValue: bytes('base64', z.string()).nullish(),
      arrayValue: z.object({ values: list(inner) }).nullish(),
      kvlistValue: z.object({ values: keyValues(inner) }).nullish(),
    })
    .transform(
      (v) =>
        v.stringValue ??
        v.boolValue ??
        v.intValue ??
        v.doubleValue ??
        v.bytesValue ??
        v.arrayValue?.values ??
        v.kvlistValue?.values ??
        null,
    );
}

function keyValues(value: z.ZodType<Json>) {
  const pairs = list(z.object({ key: defaulted(Text, ''), value: defaulted(value, null) }));
  return pairs.transform(
    (all): Record<string, Json> => Object.fromEntries(all.map((pair) => [pair.key, pair.value])),
  );
}

export const Attributes = keyValues(anyValue(VALUE_DEPTH));
