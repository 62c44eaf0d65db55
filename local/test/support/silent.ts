const nothing = () => undefined;
/** A log that nobody reads. */
export const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
