import type { Mends } from '../../src/mend.ts';

/** The line that tells it, in each service, and the name that the number has there. */
const LINES = {
  fees: ["log.info('charging fees', { account });", 'account'],
  'account-transactions': ["log.info('reserving position', { payer });", 'payer'],
} as const;

const remains = /still tells more of the number/;

export default (({ service }) => {
  const of = service === 'fees' ? 'fees' : 'account-transactions';
  const [from, field] = LINES[of];
  const say = (value: string) => [
    {
      service: of,
      file: 'src/service.ts',
      from,
      to: from.replace(`{ ${field} }`, `{ ${field}: ${value} }`),
    },
  ];
  return [
    {
      name: 'in two pieces',
      remains,
      edits: say(`${field}.slice(0, 8).join('-'), more: ${field}.slice(8).join(' ')`),
    },
    {
      name: 'in another code',
      remains,
      edits: say(`Buffer.from(${field}.join('')).toString('base64')`),
    },
    {
      name: 'at a level that is not written',
      remains,
      edits: [{ service: of, file: 'src/service.ts', from, to: from.replace('info', 'debug') }],
    },
    {
      name: 'in a line of its own that is not written, in a number of another base',
      remains,
      edits: [
        {
          service: of,
          file: 'src/service.ts',
          from,
          to: `${from.replace(`, { ${field} }`, '')} log.debug('known', { payment: BigInt(${field}.join('')).toString(16) });`,
        },
      ],
    },
    { name: 'its end alone', edits: say(`\`**** \${${field}.slice(-4).join('')}\``) },
  ];
}) satisfies Mends;
