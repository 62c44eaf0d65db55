/** A measurement: how long something took, how often it happened, or how much there is. */
export interface Metric {
  service: string;
  /** What was measured: a handler, or the name of a gauge. */
  handler: string;
  type: 'duration' | 'calls' | 'errors' | 'gauge';
  /** Milliseconds of a duration, the level of a gauge, else how often. */
  value: number;
  /** For how many a sampled duration stands. */
  times: number;
  /** Of a gauge, where it is known: which of the service's processes it is of. */
  instance?: string;
  /** Of a gauge: `value` is added to its level. */
  isChange?: true;
  /** Of a gauge, where it is known: `By`, as https://ucum.org has it. */
  unit?: string;
}
