/** Handlers that each get every event; this many of them. */
export const HANDLERS = 3;

/** A way to tell three handlers in another process of an event. */
export interface EventSubject {
  name: string;
  /**
   * @param handle what each of the handlers does with an event
   * @returns when events are taken
   */
  startHandlers(uri: string, handle: (text: unknown) => void): Promise<void>;
  /** @returns how to tell of an event; its promise resolves once it is as safe as it gets */
  startEmitter(uri: string): Promise<(text: string) => Promise<unknown>>;
}
