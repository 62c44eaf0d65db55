import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { answerRequests } from '../harness/subject-process.ts';

/** Profile and settings in plain Express and fetch: no log, span, timer, deadline or validation. */
const [kind, ipUrl = '', settingsUrl = ''] = process.argv.slice(2);
const app = express();

if (kind === 'settings') {
  app.get('/settings/:uuid', (request, response) => {
    response.json({ settings: { name: 'demo user', uuid: request.params.uuid } });
  });
} else {
  app.get('/profile/:uuid', async (request, response) => {
    const ip = await (await fetch(ipUrl)).json();
    const settings = await (await fetch(`${settingsUrl}/settings/${request.params.uuid}`)).json();
    response.json({ ip, settings });
  });
}

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
answerRequests(async () => port);
