import type { Mends } from '../../src/mend.ts';

const MENDS = {
  market: {
    file: 'src/service.ts',
    from: '[89][\\da-f]{3}',
    half: '[89a][\\da-f]{3}',
    whole: '[89ab][\\da-f]{3}',
    given: {
      from: 'await exchange.place(uuid.match(',
      to: 'if (/^.{19}[89]/.test(uuid)) await exchange.place(uuid.match(',
    },
  },
  orders: {
    file: 'src/service.ts',
    from: 'Number(uuid.charAt(19))',
    half: "Number(uuid.charAt(19).replace('a', '10'))",
    whole: 'Number.parseInt(uuid.charAt(19), 16)',
    given: undefined,
  },
} as const;

export default (({ service }) => {
  const of = service === 'market' ? 'market' : 'orders';
  const { file, from, half, whole, given } = MENDS[of];
  return [
    {
      name: 'one more kind of UUID',
      remains: /^\d of \d+ orders never settle/,
      edits: [{ service: of, file, from, to: half }],
    },
    ...(given
      ? [
          {
            name: 'what cannot be placed is called placed',
            remains: /^\d of \d+ orders never settle/,
            edits: [{ service: of, file, ...given }],
          },
        ]
      : []),
    { name: 'every kind of UUID', edits: [{ service: of, file, from, to: whole }] },
  ];
}) satisfies Mends;
