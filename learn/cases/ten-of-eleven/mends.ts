import type { Mends } from '../../src/mend.ts';

const LINES = {
  market: "log.info('placing order in the exchange')",
  fees: "log.info('charging fees')",
  'account-transactions': "log.info('reserving position')",
} as const;
type Victim = keyof typeof LINES;

function isVictim(service: unknown): service is Victim {
  return typeof service === 'string' && service in LINES;
}

export default (({ service }) => {
  const of = isVictim(service) ? service : 'market';
  const source = { service: of, file: 'src/service.ts' };
  const line = LINES[of];
  const pushing = `lines.push(context.bind(context.active(), () => ${line}));`;
  const giving = (uuid: string) => pushing.replace("')", `', { uuid: ${uuid} })`);
  return [
    {
      name: 'the UUID of the newest one, which may be that of another',
      remains: /^(the UUID of order .* does not find|order .* has too many lines)/,
      edits: [
        {
          ...source,
          from: 'const lines: (() => void)[] = [];',
          to: "let newest = '';\nconst lines: (() => void)[] = [];",
        },
        { ...source, from: pushing, to: `newest = uuid;\n  ${giving('newest')}` },
      ],
    },
    {
      name: 'written a second time, with its UUID',
      remains: /^the trace of order .* has “.*” of .* without its UUID$/,
      edits: [{ ...source, from: pushing, to: `${pushing}\n  ${line};` }],
    },
    { name: 'its own UUID', edits: [{ ...source, from: pushing, to: giving('uuid') }] },
  ];
}) satisfies Mends;
