import type { IncomingMessage } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import { REDACTED } from '../redaction/index.ts';

/**
 * What the span of an incoming request says in place of instrumentation-http, which believes what a
 * customer writes into `Forwarded` and `X-Forwarded-Host`, and names who the customer is.
 */
export function incomingAttributes({ headers }: Pick<IncomingMessage, 'headers'>): Attributes {
  return {
    ...serverAttributes(headers.host),
    // Whose request it was shall stand in no trace (12.3.5).
    'client.address': REDACTED,
    'network.peer.address': REDACTED,
  };
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/#setting-serveraddress-and-serverport-attributes */
function serverAttributes(host = ''): Attributes {
  const url = `http://${host}`;
  if (!URL.canParse(url)) return { 'server.address': undefined, 'server.port': undefined };
  const { hostname, port } = new URL(url);
  return { 'server.address': hostname, 'server.port': Number(port) || 80 };
}
