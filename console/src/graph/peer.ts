import type { CallSpan } from '../model/span.ts';

/** Who was asked, as the span of the one who asks names it. */
export interface Peer {
  readonly name: string;
  readonly kind: 'service' | 'external' | 'database';
  readonly via: 'http' | 'rpc' | 'database';
}

/** What says who was asked, how, and why in vain. */
const ATTRIBUTES = /^(?:rpc\.|db\.|error\.type$|peer\.service$|service\.peer\.name$|server\.)/;

/**
 * Whom a CLIENT span asked. A service names its database and third parties by OpenTelemetry's
 * conventions: `db.system.name` (and before it `db.system`), `service.peer.name` (before it
 * `peer.service`), or else only `server.address`.
 *
 * @returns undefined where it does not say
 */
export function peerOf({ attributes }: Pick<CallSpan, 'attributes'>): Peer | undefined {
  const text = (...names: string[]) => {
    const value = names.map((name) => attributes[name]).find((found) => found !== undefined);
    return value === undefined || value === '' ? undefined : String(value);
  };
  const method = text('rpc.method');
  const system = text('db.system.name', 'db.system');
  if (system) {
    const namespace = text('db.namespace', 'db.name');
    const name = namespace ? `${system} ${namespace}` : system;
    return { name, kind: 'database', via: 'database' };
  }
  const named = text('service.peer.name', 'peer.service');
  if (named) return { name: named, kind: 'external', via: 'http' };
  if (method?.includes('/')) {
    const [name = method] = method.split('/');
    return { name, kind: 'service', via: 'rpc' };
  }
  const [host, port] = [text('server.address'), text('server.port')];
  if (!host) return undefined;
  return { name: port ? `${host}:${port}` : host, kind: 'external', via: 'http' };
}

/** The attributes of a span that a graph is made from. */
export function callAttributes(attributes: CallSpan['attributes']): CallSpan['attributes'] {
  const used = Object.entries(attributes).filter(([name]) => ATTRIBUTES.test(name));
  return Object.fromEntries(used);
}
