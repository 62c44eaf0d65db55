import type { Random } from '../../../test/support/random.ts';

const TEXTS = [
  '',
  'a',
  'größe \u{1f98a}',
  'x'.repeat(70),
  '__proto__',
  'service.name',
  'NaN',
  '-7',
];
const HEX = ['', '0'.repeat(16), '0'.repeat(32), 'AB'.repeat(8), 'ab'.repeat(16), 'f', 'xyz'];
const INTEGERS = [0, 1, -1, 1.5, 2 ** 53, 1e300, '18446744073709551615', '18446744073709551616'];
const FIELDS = ['traceId', 'stringValue', 'intValue', 'doubleValue', 'attributes', 'values', 'key'];

/** Makes parts of OTLP's JSON, and spoils them. */
export class RandomOtlp {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A span that is valid, with all that may be left out or empty. */
  span(): object {
    const random = this.#random;
    const parent = () => random.pick([this.id(8), '', '0'.repeat(16)]);
    return {
      traceId: this.id(16),
      spanId: this.id(8),
      ...(random.oneIn(2) && { parentSpanId: parent() }),
      name: random.pick(['', 'sell_shares']),
      kind: random.int(8),
      startTimeUnixNano: this.time(),
      endTimeUnixNano: this.time(),
      attributes: this.attributes(),
      events: random.some(2, () => ({
        timeUnixNano: this.time(),
        name: 'exception',
        attributes: this.attributes(),
      })),
      links: random.some(2, () => ({
        traceId: random.pick([this.id(16), '']),
        spanId: this.id(8),
        attributes: this.attributes(),
      })),
      status: random.pick([{}, { code: 1 }, { code: 2, message: 'no shares' }, { code: 9 }]),
    };
  }

  attributes(depth = 0): object[] {
    return this.#random.some(4, () => ({
      key: this.#random.pick(TEXTS),
      value: this.value(depth),
    }));
  }

  value(depth: number): object {
    const random = this.#random;
    const leaves = [
      () => ({ stringValue: random.pick(TEXTS) }),
      () => ({ intValue: random.pick(['5', '-7', '9223372036854775807', -3]) }),
      () => ({ doubleValue: random.pick([0.5, -2, 1e100]) }),
      () => ({ boolValue: random.oneIn(2) }),
      () => ({ bytesValue: 'aGk=' }),
      () => ({}),
    ];
    const nested = [
      () => ({ arrayValue: { values: random.some(2, () => this.value(depth + 1)) } }),
      () => ({ kvlistValue: { values: this.attributes(depth + 1) } }),
    ];
    return random.pick(depth < 4 ? [...leaves, ...nested, ...nested] : leaves)();
  }

  /** An id of so many bytes. */
  id(bytes: number): string {
    return this.#random.bytes(bytes).toString('hex');
  }

  time(): string {
    return `1763808540${String(this.#random.int(1e9)).padStart(9, '0')}`;
  }

  /** Does to a part of a message what no SDK would, in one to three places. */
  spoil(message: object): void {
    for (let times = 1 + this.#random.int(3); times > 0; times -= 1) {
      const places = placesIn(message);
      if (places.length === 0) return;
      const [inside, field] = this.#random.pick(places);
      this.#random.pick([
        () => delete inside[field],
        () => Object.assign(inside, { [field]: this.#strange() }),
        () => Object.assign(inside, { [this.#random.pick(FIELDS)]: this.#strange() }),
      ])();
    }
  }

  #strange(): unknown {
    const random = this.#random;
    const items = [null, true, {}, [], [null], [[]], { stringValue: 'x' }, { a: 1 }];
    return random.pick([...items, ...TEXTS, ...HEX, ...INTEGERS]);
  }
}

/** Every field and item in a message: what it is in, and its name there. */
function placesIn(message: object): [inside: Record<string, unknown>, field: string][] {
  return Object.entries(message).flatMap(([field, value]) => [
    [message as Record<string, unknown>, field],
    ...(typeof value === 'object' && value !== null ? placesIn(value) : []),
  ]);
}
