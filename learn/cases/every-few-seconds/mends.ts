import type { Mends } from '../../src/mend.ts';

const PAUSE = 'await new Promise((resolve) => setTimeout(resolve, 500)); ';

export default (({ service, intervalMs }) => {
  const source = { service: String(service), file: 'src/service.ts' };
  return [
    {
      name: 'every two minutes',
      remains:
        /^\d+ of 66 sales waited for .* alone, for more than 250 ms; tidy takes \d+ ms there$/,
      edits: [
        {
          ...source,
          from: `intervalMs: ${intervalMs}, work: tidy`,
          to: 'intervalMs: 120_000, work: tidy',
        },
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
  ];
}) satisfies Mends;
