import type { Mends } from '../../src/mend.ts';

const PAUSE = 'await new Promise((resolve) => setTimeout(resolve, 500)); ';

export default (({ service, intervalMs }) => {
  const held =
    /^\d+ of 66 sales waited for .* alone, for more than 250 ms; tidy takes \d+ ms there/;
  const source = { service: String(service), file: 'src/service.ts' };
  return [
    {
      name: 'every two minutes',
      remains: held,
      edits: [
        {
          ...source,
          from: `intervalMs: ${intervalMs}, work: tidy`,
          to: 'intervalMs: 120_000, work: tidy',
        },
      ],
    },
    {
      name: 'a shorter rest',
      remains: held,
      edits: [{ ...source, from: PAUSE, to: PAUSE.replace('500', '150') }],
    },
    {
      name: 'a much shorter one, by a timer of another kind',
      remains: held,
      edits: [
        {
          ...source,
          from: PAUSE,
          to: "await (await import('node:timers/promises')).setTimeout(40); ",
        },
      ],
    },
    {
      name: 'several very short ones',
      remains: held,
      edits: [
        { ...source, from: PAUSE, to: `for (const ms of [20, 20]) ${PAUSE.replace('500', 'ms')}` },
      ],
    },
    {
      name: 'it takes as long, before it has the lock',
      edits: [
        { ...source, from: PAUSE, to: '' },
        {
          ...source,
          from: '=> database.transaction(async (db) => { await db.deleteFrom',
          to: '=> new Promise((resolve) => setTimeout(resolve, 500)).then(() => database.transaction(async (db) => { await db.deleteFrom',
        },
        { ...source, from: '.execute(); });', to: '.execute(); }));' },
      ],
    },
    {
      name: 'two transactions, and a rest between them',
      edits: [
        {
          ...source,
          from: PAUSE,
          to: `}).then(async () => { ${PAUSE}await database.transaction(async (db) => { `,
        },
        { ...source, from: '.execute(); });', to: '.execute(); }); });' },
      ],
    },
  ];
}) satisfies Mends;
