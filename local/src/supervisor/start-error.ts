/** The system cannot start, and the message tells the user all there is to know: no stack needed. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
