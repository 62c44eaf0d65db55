import type { Mends } from '../../src/mend.ts';

const file = 'src/service.ts';
const WAITING = 'await new Promise((done, fail) => waiting.push(';
const ASKING = `async function get_user_settings({ settingsUrl }: ProfileContext, uuid: string) {
  const url = new URL(\`settings/\${uuid}\`, settingsUrl).href;
`;

export default (({ caller, uuids }) => {
  const complained = `(${JSON.stringify(uuids)} as string[]).includes(uuid)`;
  const half = { name: 'for those who complained', remains: /^what .* did for .* is 2 traces$/ };
  if (caller === 'orders') {
    return [
      {
        ...half,
        edits: [
          {
            service: 'orders',
            file,
            from: WAITING,
            to: `if (${complained}) await call('account_transactions_service.request_reservation', uuid);\n  else ${WAITING}`,
          },
        ],
      },
    ];
  }
  return [
    {
      ...half,
      edits: [
        {
          service: 'profile',
          file,
          from: ASKING,
          to:
            ASKING.replace('{ settingsUrl }', '{ request, settingsUrl }') +
            `  if (${complained}) return request('get_user_settings', { method: 'GET', url, peer: 'settings', answer: Settings, span: 'none' });\n`,
        },
      ],
    },
  ];
}) satisfies Mends;
