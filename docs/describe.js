/**
 * `npm run describe`: writes the descriptions of all APIs, docs/openapi/ and docs/asyncapi.json, from
 * the contracts in the code.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { describeApi as describeConsole } from '@simplebank/console/openapi';
import { describeApi as describeExternal } from '@simplebank/external/openapi';
import { describeMessages } from '@simplebank/shared/asyncapi';
import { describeService } from '@simplebank/shared/service-api';

const documents = {
  'openapi/gateway.json': describeService('gateway'),
  'openapi/profile.json': describeService('profile_service'),
  'openapi/settings.json': describeService('settings_service'),
  'openapi/external.json': describeExternal(),
  'openapi/console.json': describeConsole(),
  'asyncapi.json': describeMessages(),
};

mkdirSync(new URL('openapi/', import.meta.url), { recursive: true });
for (const [file, document] of Object.entries(documents)) {
  writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(document, null, 2)}\n`);
}
