import { serviceNames } from '@simplebank/shared/contracts';
import type { Graph, Instance, Trouble } from '../model/api-types.ts';

/** What is wrong, without the name of its rule. */
export type Found = Omit<Trouble, 'rule'>;
export type Node = Graph['nodes'][number];

/** An event that failed comes again after a minute at most: longer ago is nobody's trouble any more. */
const RECENT_MS = 90_000;

/** Whether the newest call of it failed, and not long ago. */
export function isRecent({ failing }: Node, nowMs: number): boolean {
  return failing !== undefined && Date.parse(failing.last) > nowMs - RECENT_MS;
}

/** Its name in lines, from that of its folder. A stranger has but one. */
export function lineName(folder: string): string {
  const [name = folder] = Object.entries(serviceNames).find(([, own]) => own === folder) ?? [];
  return name;
}

/** Since when the first of them is as it is. */
export function earliest(instances: readonly Instance[]): string | null {
  return instances.flatMap(({ since }) => since ?? []).sort()[0] ?? null;
}

/** The page of the lines that a query finds. */
export function logs(q: string): string {
  return `/logs?${new URLSearchParams({ q })}`;
}
