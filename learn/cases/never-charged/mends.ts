import type { Mends } from '../../src/mend.ts';

export default (() => [
  {
    name: 'this error comes no more, and the next is hidden',
    remains: /^the database of fees did not take order .*, and no line at WARN or ERROR says so$/,
    edits: [
      {
        service: 'fees',
        file: 'src/charges.ts',
        from: 'Number.parseInt(uuid, 10)',
        to: 'Number.parseInt(uuid, 16)',
      },
    ],
  },
  {
    name: 'the error is told, and the charge lost',
    remains: /^3 of 7 orders were not charged/,
    edits: [
      {
        service: 'fees',
        file: 'src/service.ts',
        from: "log.debug('done', { err })",
        to: "log.error('not charged', { err })",
      },
    ],
  },
  {
    name: 'the error is told, and thrown on',
    edits: [
      {
        service: 'fees',
        file: 'src/charges.ts',
        from: ' - (Number.parseInt(uuid, 10) % 1)',
        to: '',
      },
      {
        service: 'fees',
        file: 'src/service.ts',
        from: ".catch((err) => log.debug('done', { err }));",
        to: ".catch((err) => { log.error('not charged', { err }); throw err; });",
      },
    ],
  },
]) satisfies Mends;
