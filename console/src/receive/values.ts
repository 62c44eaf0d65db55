/**
 * Readers of the values of OTLP: of its JSON ("JSON Protobuf Encoding": hex ids, 64-bit integers as
 * strings, enums as numbers, a field that is null is one that is not set), and of its protocol
 * buffers as ./protobuf.ts decodes them, where ids are bytes and 64-bit integers two halves.
 */

import { type Fields, Misfit } from './fields.ts';

/** @throws Misfit */
export function text(of: Fields, field: string): string | undefined {
  const value = of[field] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new Misfit(field, 'must be a text');
}

/** @throws Misfit */
export function boolean(of: Fields, field: string): boolean | undefined {
  const value = of[field] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw new Misfit(field, 'must be true or false');
}

/** Bytes as base64, which is what JSON has. @throws Misfit */
export function base64(of: Fields, field: string): string | undefined {
  const value = of[field];
  return value instanceof Uint8Array ? bufferOf(value).toString('base64') : text(of, field);
}

const IDS = { 16: /^[0-9a-f]{16}$/i, 32: /^[0-9a-f]{32}$/i };
const ZEROS = /^0*$/;

/**
 * An id in lower-case hex. Zeros are no id, as nothing is
 * (https://www.w3.org/TR/trace-context/#parent-id).
 *
 * @throws Misfit
 */
export function optionalId(of: Fields, field: string, digits: 16 | 32): string | undefined {
  const value = of[field] ?? '';
  const id = value instanceof Uint8Array ? bufferOf(value).toString('hex') : value;
  if (typeof id === 'string') {
    if (ZEROS.test(id)) return undefined;
    if (IDS[digits].test(id)) return id.toLowerCase();
  }
  throw new Misfit(field, mustBeId(digits));
}

/** As {@link optionalId}, of what must have one. @throws Misfit */
export function id(of: Fields, field: string, digits: 16 | 32): string {
  const value = optionalId(of, field, digits);
  if (value !== undefined) return value;
  throw new Misfit(field, mustBeId(digits));
}

function mustBeId(digits: number): string {
  return `must be ${digits} hex digits, not all 0`;
}

/** An enum's value, or another small integer; 0 when it is not set. @throws Misfit */
export function smallInteger(of: Fields, field: string): number {
  const value = of[field] ?? 0;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new Misfit(field, 'must be a whole number');
}

/**
 * A signed integer of 64 bits. One that no number of JavaScript holds stays text.
 *
 * @throws Misfit
 */
export function integer(of: Fields, field: string): number | string | undefined {
  const value = of[field] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (isLong(value)) return asNumber(signed(value));
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return asNumber(value);
  throw new Misfit(field, 'must be a whole number of 64 bits');
}

function asNumber(value: string | bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/**
 * An unsigned integer of 64 bits: nanoseconds since 1970, or a count. 0 when it is not set.
 *
 * @throws Misfit
 */
export function unsigned(of: Fields, field: string): bigint {
  return unsignedOf(of[field] ?? 0, field);
}

/** Of 64 bits. */
const LARGEST = 2n ** 64n - 1n;

/** As {@link unsigned}, of a value itself. @throws Misfit */
export function unsignedOf(value: unknown, field = ''): bigint {
  if (isLong(value)) return BigInt.asUintN(64, signed(value));
  const isWhole =
    typeof value === 'number' ? Number.isInteger(value) : /^\d{1,20}$/.test(String(value));
  if ((typeof value === 'number' || typeof value === 'string') && isWhole) {
    const whole = BigInt(value);
    if (whole >= 0n && whole <= LARGEST) return whole;
  }
  throw new Misfit(field, 'must be a whole number of 64 bits, not negative');
}

/** The microseconds in nanoseconds. */
export function microseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n);
}

/**
 * A number; what is none has a name, as in the JSON of protocol buffers.
 *
 * @throws Misfit
 */
export function double(of: Fields, field: string): number | string | undefined {
  const value = of[field] ?? undefined;
  return value === undefined ? undefined : doubleOf(value, field);
}

function doubleOf(value: unknown, field: string): number | string {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  throw new Misfit(field, 'must be a number');
}

/** A number that is one, of a value itself. @throws Misfit */
export function finiteOf(value: unknown, field = ''): number {
  const number = doubleOf(value, field);
  if (typeof number === 'number') return number;
  throw new Misfit(field, 'must be a number that has an end');
}

/** An integer of 64 bits as protobufjs reads it. */
interface Long {
  low: number;
  high: number;
}

function isLong(value: unknown): value is Long {
  return typeof value === 'object' && value !== null && 'low' in value && 'high' in value;
}

function signed({ low, high }: Long): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** The same bytes, not a copy. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
