import type { Break, BreakKind } from './break-types.ts';

/** Those that third parties know. */
export const faultKinds = [
  'slow',
  'fail',
  'reject',
  'hang',
  'garbage',
] as const satisfies readonly BreakKind[];
/** Those that are done to a process. */
export const processKinds = ['stop', 'pause', 'restart'] as const satisfies readonly BreakKind[];

/** What people are told of a break, before and while it is on. */
export interface BreakWords {
  /** In a few words: `settings is paused`. */
  readonly title: string;
  /** What happens, in one sentence. */
  readonly does: string;
  /** Where it is to be seen, in one sentence. */
  readonly shows: string;
}

/** How each kind of break is called where one is chosen. */
export const breakNames: Readonly<Record<BreakKind, string>> = {
  slow: 'answers late',
  fail: 'fails',
  reject: 'declines',
  hang: 'hangs',
  garbage: 'answers garbage',
  stop: 'is stopped',
  pause: 'is paused',
  restart: 'is restarted',
  cut: 'is cut from the broker',
  hold: 'is held',
};

/** What a break does, in plain words. */
export function wordsOf(order: Break): BreakWords {
  const { kind, target, every = 1 } = order;
  const requests = every === 1 ? 'Every request' : `Every ${ordinal(every)} request`;
  const some = every === 1 ? '' : ` at every ${ordinal(every)} request`;
  const title = `${target} ${breakNames[kind]}${some}`;
  const of = (does: string, shows: string): BreakWords => ({ title, does, shows });
  switch (kind) {
    case 'slow': {
      const { delayMs = 0 } = order;
      return {
        title: `${target} answers ${delayMs} ms late${some}`,
        does: `${requests} to ${target} is answered ${delayMs} ms later than it would be.`,
        shows: 'Overview calls it slow; Timings and the spans of whoever asks it grow longer.',
      };
    }
    case 'fail':
      return of(
        `${requests} to ${target} is answered with the status 500, and nothing is done.`,
        'Its node on Overview turns red; spans fail, it is tried again, and a circuit breaker may open.',
      );
    case 'reject':
      return of(
        `${requests} to ${target} is declined with the status 422, for good.`,
        'Its spans fail, and nothing is tried again: an order ends as rejected.',
      );
    case 'hang':
      return of(
        `${requests} to ${target} is done, but answered only after 30 seconds.`,
        'Whoever asks gives up before: spans end with a timeout, and a circuit breaker may open.',
      );
    case 'garbage':
      return of(
        `${requests} to ${target} is done, but answered with a text that is no JSON.`,
        'Its node on Overview turns red: it answers with something else than agreed.',
      );
    case 'stop':
      return of(
        `${whom(order)} stopped in good order, and stays so until it is started again.`,
        'Overview and Processes say so; requests to it are refused, and messages wait in its queues.',
      );
    case 'pause':
      return of(
        `${whom(order)} frozen where it is (SIGSTOP): it accepts connections, and answers nothing.`,
        'Whoever asks it waits until a timeout; it misses heartbeats, and messages wait in its queues.',
      );
    case 'restart':
      return of(
        `${whom(order)} stopped in good order and started again at once: this passes by itself.`,
        'For some seconds requests to it are refused; Processes shows the new process.',
      );
    case 'cut':
      return of(
        `The broker closes the connection of ${whose(order)} and accepts no other.`,
        'It is not ready; calls that need it end with a timeout, and messages wait in its queues.',
      );
    case 'hold':
      return {
        title: `${target} is held`,
        does: `The broker delivers nothing from the queue ${target}: messages wait in it.`,
        shows: 'Its level on Timings rises, and the traces of what waits go no further.',
      };
  }
}

function whom({ target, alone }: Break): string {
  return alone ? `The process ${target} is` : `${target} is`;
}

function whose({ target, alone }: Break): string {
  return alone ? `the process ${target}` : target;
}

function ordinal(n: number): string {
  const suffixes: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' };
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(n);
  return `${n}${suffixes[rule] ?? 'th'}`;
}
