/** Whose timeline is shown: that of a request, by its UUID, or that of one trace. */
export type TimelineKind = 'request' | 'trace';
