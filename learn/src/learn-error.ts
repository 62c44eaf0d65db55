/** What is asked for cannot be done as things are; the message says why. */
export class LearnError extends Error {
  override readonly name = 'LearnError';
  readonly refusal: 'case-not-found' | 'learn-not-possible';

  constructor(message: string, refusal: LearnError['refusal'] = 'learn-not-possible') {
    super(message);
    this.refusal = refusal;
  }
}
