import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { listen } from '../support/listen.ts';
import { Asked } from './asked.ts';
import { anyTime, later } from './times.ts';

const Exchange = Asked.extend({ status: z.number(), answer: z.json() });
const About = z.object({
  uuid: z.string(),
  profile: z.string(),
  traceId: z.string(),
  profileTraceId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
});

/** The UUIDs, traces and times (milliseconds since 1970) of what was recorded. */
export const recorded = About.parse(JSON.parse(read('about.json')));

/** A server that knows only what was recorded. */
export interface Playback {
  url: string;
  /** What it was asked so far. */
  asked: Asked[];
  /** What of that was never recorded, and answered with 501. */
  unknown: Asked[];
}

/**
 * Plays back what a server answered, for as long as the test lasts.
 *
 * @param options.now a request counts as recorded when only times and how much is wanted differ, and
 *   all has happened just now
 */
export async function playBack(
  t: TestContext,
  name: 'elasticsearch' | 'opensearch' | 'jaeger' | 'prometheus',
  { now = false } = {},
): Promise<Playback> {
  const exchanges = read(`${name}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => Exchange.parse(JSON.parse(line)));
  const shape = now ? anyTime : (request: Asked) => request;
  const playback: Playback = { url: '', asked: [], unknown: [] };
  const { url } = await listen(t, async (req, res) => {
    const asked = await readRequest(req);
    playback.asked.push(asked);
    const found = exchanges.find(({ method, path, body }) =>
      isDeepStrictEqual(shape({ method, path, body }), shape(asked)),
    );
    if (!found) playback.unknown.push(asked);
    const { status, answer } = found ?? { status: 501, answer: { error: 'was not recorded' } };
    const told = now ? later(answer, Date.now() - recorded.toMs) : answer;
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(told));
  });
  playback.url = url;
  return playback;
}

async function readRequest(req: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  const { method = '', url: path = '' } = req;
  return { method, path, body: text === '' ? undefined : JSON.parse(text) };
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
