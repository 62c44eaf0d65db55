/** The JSON of Jaeger's query API, as far as the console's own speaks it. */

/** The envelope of Jaeger's query API. */
export interface JaegerAnswer<T> {
  data: T;
  total: number;
  limit: number;
  offset: number;
  errors: { code: number; msg: string; traceID?: string }[] | null;
}

export interface JaegerTag {
  key: string;
  type: 'string' | 'bool' | 'int64' | 'float64' | 'binary';
  value: string | number | boolean;
}

export interface JaegerSpan {
  traceID: string;
  spanID: string;
  operationName: string;
  references: { refType: 'CHILD_OF' | 'FOLLOWS_FROM'; traceID: string; spanID: string }[];
  /** Microseconds since 1970. */
  startTime: number;
  /** Microseconds. */
  duration: number;
  tags: JaegerTag[];
  logs: { timestamp: number; fields: JaegerTag[] }[];
  processID: string;
  warnings: string[] | null;
}

/** `data` of `GET /api/traces` is a list of these, the one that started last first. */
export interface JaegerTrace {
  traceID: string;
  spans: JaegerSpan[];
  /** By `processID` of the spans. */
  processes: Record<string, { serviceName: string; tags: JaegerTag[] }>;
  warnings: string[] | null;
}

/** `data` of `GET /api/dependencies` is a list of these. */
export interface JaegerDependency {
  parent: string;
  child: string;
  callCount: number;
}
