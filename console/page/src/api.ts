import type { Problem } from '../../src/model/api-types.ts';

/** What the server answered instead of what was asked for, or that it did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 when there was no answer. */
  readonly status: number;
  /** The `type` of the server's problem+json: which section of docs/errors.md tells of it. */
  readonly type: string | undefined;

  constructor(status: number, message: string, type?: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/**
 * Asks the console's own server, whose answers are taken to be what its documentation says.
 *
 * @throws ApiError with the sentence of the server's problem+json
 */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, signal ? { signal } : {});
}

/** As {@link get}, for what changes something. */
export async function post<T>(
  path: string,
  { file, token }: { file?: File; token?: string | undefined } = {},
): Promise<T> {
  const headers = {
    // Of its own accord a browser would send the type that the system has for the file's ending.
    ...(file && { 'Content-Type': 'application/x-ndjson' }),
    ...(token !== undefined && { 'X-Console-Token': token }),
  };
  return ask<T>(path, { method: 'POST', headers, ...(file && { body: file }) });
}

/** As {@link post}, for what ends something. */
export async function remove<T>(path: string, token: string | undefined): Promise<T> {
  return ask<T>(path, { method: 'DELETE', headers: { 'X-Console-Token': token ?? '' } });
}

async function ask<T>(path: string, options: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, 'the console does not answer: is it still running?');
  }
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
  const message = problem?.detail ?? `the console answered ${response.status}`;
  throw new ApiError(response.status, message, problem?.type);
}

/** A parameter's value, or its values, each of which becomes one of its own. */
type Parameter = string | number | undefined | readonly string[];

/** An address of the API with its parameters; those without a value are left out. */
export function apiPath(path: string, parameters: Record<string, Parameter>) {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one !== undefined && one !== '')
      .map((one) => [name, String(one)]),
  );
  const query = new URLSearchParams(given);
  return given.length > 0 ? `${path}?${query}` : path;
}
