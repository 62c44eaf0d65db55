import type { Mends } from '../../src/mend.ts';

const CHARGE = 'await database.query((db) => charges.charge(db, uuid, feeCents));';
const handler = { service: 'fees', file: 'src/service.ts', from: CHARGE };

export default (() => [
  {
    name: 'the line is written once, and the money taken twice',
    remains: /^order .* was charged 1990 cents, not 995$/,
    edits: [
      {
        ...handler,
        from: "log.info('charging fees');",
        to: "if ((await database.query((db) => charges.find(db, uuid))) === null) log.info('charging fees');",
      },
    ],
  },
  {
    name: 'who was charged is not charged',
    edits: [
      {
        ...handler,
        to: `if ((await database.query((db) => charges.find(db, uuid))) === null) {\n    ${CHARGE}\n  }`,
      },
    ],
  },
]) satisfies Mends;
