import type { Refusal } from '@simplebank/console/processes';

/** The supervisor does not do what it is asked; the message says why. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}
