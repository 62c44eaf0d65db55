import type { Mends } from '../../src/mend.ts';

const CHARGE = 'await database.query((db) => charges.charge(db, uuid, feeCents));';
const handler = { service: 'fees', file: 'src/service.ts', from: CHARGE };

export default (() => [
  {
    name: 'the line is written once, and the money taken twice',
    remains: /^order .* was charged 2985 cents, not 995$/,
    edits: [
      {
        ...handler,
        from: "log.info('charging fees');",
        to: "if ((await database.query((db) => charges.find(db, uuid))) === null) log.info('charging fees');",
      },
    ],
  },
  {
    name: 'shown as it should be',
    remains: /^order .* was charged 2985 cents, not 995$/,
    edits: [
      {
        service: 'fees',
        file: 'src/charges.ts',
        from: 'return charge?.cents ?? null;',
        to: 'return charge ? Math.min(charge.cents, 995) : null;',
      },
    ],
  },
  {
    name: 'known from the memory of a process',
    remains: /^order .* was charged 1990 cents, not 995$/,
    edits: [
      {
        ...handler,
        from: 'const feeCents = 995;',
        to: 'const feeCents = 995;\nconst charged = new Set<string>();',
      },
      {
        ...handler,
        to: `if (charged.has(uuid)) return;\n  ${CHARGE}\n  charged.add(uuid);`,
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
