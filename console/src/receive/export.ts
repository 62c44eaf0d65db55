import { setImmediate as turn } from 'node:timers/promises';
import { type Attributes, attributes } from './attributes.ts';
import { BadExportRequest } from './bad-export-request.ts';
import { type Fields, fieldsOf, LIST_LENGTH, list, Misfit, object } from './fields.ts';
import { text } from './values.ts';

/** After this many items others get their turn. */
const ITEMS_A_TURN = 500;

/** What a request brought. */
export interface Export<T> {
  items: T[];
  /** How many were left out because they are not valid. */
  rejected: number;
  /** What is wrong with the first of those. */
  fault?: string;
}

/** What made something. */
export interface Maker {
  /** The process' `service.name`. */
  service: string;
  /** What else the process says of itself. */
  resource: Attributes;
  /** The part of the program, such as a library; empty when it has no name. */
  scope: string;
}

/** What the lists of a kind of request are called, from the outside in, and one of its items. */
export interface RequestNames {
  resources: string;
  scopes: string;
  items: string;
  item: string;
}

/**
 * Reads an OTLP export request: its items in their scopes and resources, one by one, so that a bad
 * one spoils no other. Fields it does not know are ignored. Large requests let others have their turn.
 *
 * @param read reads one item; throws Misfit when it is not valid
 * @throws BadExportRequest when it is not such a request, or none of its items is valid
 */
export async function readExport<T>(
  body: unknown,
  names: RequestNames,
  read: (item: Fields, maker: Maker) => T,
): Promise<Export<T>> {
  const result: Export<T> = { items: [], rejected: 0 };
  let seen = 0;
  for (const { maker, items } of contents(body, names)) {
    for (const item of items) {
      seen += 1;
      if (seen % ITEMS_A_TURN === 0) await turn();
      try {
        result.items.push(read(fieldsOf(item), maker));
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        result.rejected += 1;
        result.fault ??= error.message;
      }
    }
  }
  if (result.items.length === 0 && result.fault !== undefined) {
    throw new BadExportRequest(`no ${names.item} is valid; the first: ${result.fault}`);
  }
  return result;
}

/** The items of each scope, not looked at yet. */
function contents(
  body: unknown,
  { resources, scopes, items }: RequestNames,
): { maker: Maker; items: unknown[] }[] {
  let left = LIST_LENGTH;
  try {
    return list(fieldsOf(body), resources, (resource) => {
      const of = fieldsOf(resource);
      const process = processOf(object(of, 'resource', attributes) ?? {});
      return list(of, scopes, (scope) => {
        const inside = fieldsOf(scope);
        const all = list(inside, items, (item) => item);
        left -= all.length;
        if (left < 0) throw new BadExportRequest(`a request may have ${LIST_LENGTH} ${items}`);
        return { maker: { ...process, scope: object(inside, 'scope', nameOf) ?? '' }, items: all };
      });
    }).flat();
  } catch (error) {
    throw error instanceof Misfit ? new BadExportRequest(error.message) : error;
  }
}

function processOf({ 'service.name': name, ...resource }: Attributes): Omit<Maker, 'scope'> {
  return { service: String(name || 'unknown_service'), resource };
}

function nameOf(scope: Fields): string {
  return text(scope, 'name') ?? '';
}
