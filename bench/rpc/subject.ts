/** Calls the peer's method and returns what it answered, which is what it was given. */
export type Call = (text: string) => Promise<unknown>;

/** A way to call a method of another process through the broker: the same method for each of them. */
export interface RpcSubject {
  name: string;
  /** @returns when calls are taken */
  startServer(uri: string): Promise<void>;
  /** @returns how to make a call */
  startClient(uri: string): Promise<Call>;
}
