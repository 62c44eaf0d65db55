import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzSeed, Random } from '../../test/support/random.ts';
import { BadExportRequest } from '../src/receive/bad-export-request.ts';
import { decodeRequest } from '../src/receive/protobuf.ts';
import { readSpansRequest } from '../src/receive/spans.ts';
import { encodeRequest } from './support/otlp-proto.ts';
import { RandomOtlp } from './support/random-otlp.ts';
import { SpanSchema } from './support/span-schema.ts';

const ROUNDS = 1000 * (Number(process.env.FUZZ_ROUNDS) || 1);
const seed = fuzzSeed();
const random = new Random(seed);
const otlp = new RandomOtlp(random);

const requestOf = (spans: unknown[]) => ({
  resourceSpans: [{ resource: { attributes: otlp.attributes() }, scopeSpans: [{ spans }] }],
});

describe(`whatever is sent as spans (FUZZ_SEED=${seed})`, () => {
  it('is the same in JSON and in protocol buffers', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const request = requestOf(random.some(3, () => otlp.span()));
      const bytes = encodeRequest('ExportTraceServiceRequest', request);
      const fromJson = await readSpansRequest(request);
      assert.deepEqual(
        await readSpansRequest(decodeRequest('ExportTraceServiceRequest', bytes)),
        fromJson,
      );
      assert.equal(fromJson.rejected, 0);
    }
  });

  it('is a span as it is kept or is left out, and spoils no other', async () => {
    let [kept, rejected] = [0, 0];
    for (let round = 0; round < ROUNDS; round += 1) {
      const spans = [otlp.span(), otlp.span(), otlp.span()];
      const request = requestOf(spans);
      const { items } = await readSpansRequest(structuredClone(request));
      const spoiled = Object(spans[1]);
      otlp.spoil(spoiled);
      const read = await readSpansRequest(structuredClone(request));
      kept += read.items.length - 2;
      rejected += read.rejected;
      assert.equal(read.items.length + read.rejected, 3, JSON.stringify(spoiled));
      assert.deepEqual([read.items[0], read.items.at(-1)], [items[0], items[2]]);
      for (const span of read.items) SpanSchema.parse(span);
      if (read.rejected) assert.match(read.fault ?? '', /^[\w.]+: (must be|may have) /);
    }
    assert.ok(kept > ROUNDS / 10 && rejected > ROUNDS / 10, `${kept} kept, ${rejected} left out`);
  });

  it('is refused as a whole for nothing but what is around the spans', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const request = requestOf([otlp.span()]);
      otlp.spoil(request);
      try {
        const { items } = await readSpansRequest(structuredClone(request));
        for (const span of items) SpanSchema.parse(span);
      } catch (error) {
        assert.ok(error instanceof BadExportRequest, `${JSON.stringify(request)}: ${error}`);
      }
    }
  });

  it('is read or refused, however its bytes are broken', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const bytes = encodeRequest('ExportTraceServiceRequest', requestOf([otlp.span()]));
      const at = random.int(bytes.length);
      const broken = random.pick([
        () => bytes.subarray(0, at),
        () => bytes.with(at, random.int(256)),
        () => Buffer.concat([bytes.subarray(0, at), random.bytes(3), bytes.subarray(at)]),
      ])();
      let decoded: unknown;
      try {
        decoded = decodeRequest('ExportTraceServiceRequest', Buffer.from(broken));
      } catch (error) {
        assert.ok(error instanceof Error);
        continue;
      }
      try {
        const { items } = await readSpansRequest(decoded);
        for (const span of items) SpanSchema.parse(span);
      } catch (error) {
        assert.ok(
          error instanceof BadExportRequest,
          `${Buffer.from(broken).toString('hex')}: ${error}`,
        );
      }
    }
  });
});
