import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';

/** Why there can be no certificate; false where there can. */
export function withoutOpenssl(): string | false {
  return spawnSync('openssl', ['version']).status !== 0 && 'needs openssl';
}

/** A certificate with its key, in PEM. */
export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'.split(' ');

/** A certificate that nobody has signed but its own key. */
export async function selfSigned(t: TestContext, name: string): Promise<Certificate> {
  const folder = await temporaryFolder(t);
  return certify(folder, name);
}

/** A CA, and what it has signed for this machine's own address. @returns the file of the CA as well */
export async function signedByOwnCa(t: TestContext): Promise<Certificate & { caFile: string }> {
  const folder = await temporaryFolder(t);
  certify(folder, 'ca');
  const at = (file: string) => path.join(folder, file);
  const [key, request, cert] = [at('server.key'), at('server.csr'), at('server.crt')];
  const [caFile, caKey, names] = [at('ca.crt'), at('ca.key'), at('names')];
  writeFileSync(names, 'subjectAltName=IP:127.0.0.1\n');
  openssl('req', '-new', ...KEY, '-subj', '/CN=elasticsearch', '-keyout', key, '-out', request);
  const signer = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-days', '1'];
  openssl('x509', '-req', '-in', request, ...signer, '-extfile', names, '-out', cert);
  return { key: readFileSync(key), cert: readFileSync(cert), caFile };
}

/** Listens on a free port of this machine for as long as the test lasts. */
export async function listenSecurely(
  t: TestContext,
  certificate: Certificate,
  listener: RequestListener,
): Promise<{ url: string; port: number }> {
  const server = createServer(certificate, listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, port };
}

function certify(folder: string, name: string): Certificate {
  const [key, cert] = [path.join(folder, `${name}.key`), path.join(folder, `${name}.crt`)];
  const subject = ['-subj', `/CN=${name}`, '-keyout', key, '-out', cert];
  openssl('req', '-x509', ...KEY, '-days', '1', ...subject);
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args);
  assert.equal(status, 0, String(stderr));
}
