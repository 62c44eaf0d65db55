/** Variables of an environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is to run: one process of the system. */
export interface ProcessSpec {
  /** For people and for file names, for example `orders`. */
  readonly name: string;
  /** The service that it is an instance of, by its folder; undefined when it is none. */
  readonly service?: string;
  /** What follows `node` on the command line: a script and its arguments. */
  readonly command: readonly string[];
  readonly env: Environment;
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  /** When it is ready: `GET /ready` answers 200, or a TCP connection is accepted. */
  readonly readiness: 'http' | 'tcp';
  /** Which processes have to be ready before it is started, by name; default: none. */
  readonly needs?: readonly string[];
  /** Whether it may ask the supervisor about the processes, and have them stopped and started. */
  readonly mayAsk?: boolean;
}

/** The environment that it gets: its lines and spans say by its name which instance wrote them. */
export function environmentOf({ env, name }: ProcessSpec): Environment {
  return { ...env, SERVICE_INSTANCE_ID: name };
}

/** Where people find the process. */
export function urlOf({ readiness, port }: ProcessSpec): string {
  return readiness === 'http' ? `http://localhost:${port}` : `127.0.0.1:${port}`;
}
