import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onlyLooks, parseCommand, programOf } from './command.ts';
import { readPage } from './page.ts';

const fence = (info: string, ...lines: string[]) =>
  [`\`\`\`${info}`, ...lines, '```', ''].join('\n');

describe('a page', () => {
  it('has commands, with what comes of them right below, also in a list', () => {
    const { blocks, faults } = readPage(
      [
        '# Page',
        '',
        '- Sell:',
        '',
        fence('sh', '# a comment', 'curl -X POST http://localhost:5001/shares/sell').replaceAll(
          /^/gm,
          '  ',
        ),
        fence('text in any order', 'b', 'a').replaceAll(/^/gm, '  '),
        'More.',
        '',
        fence('sh', 'npm run dead'),
        'Not of it:',
        '',
        fence('json', '{}'),
      ].join('\n'),
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(blocks, [
      {
        line: 6,
        commands: ['curl -X POST http://localhost:5001/shares/sell'],
        needs: undefined,
        shown: { language: 'text', text: 'b\na', inAnyOrder: true },
      },
      { line: 18, commands: ['npm run dead'], needs: undefined, shown: undefined },
    ]);
  });

  it('says what a block needs, to its reader as well', () => {
    const block = fence('sh needs Docker', 'docker compose up');
    assert.equal(readPage(`With Docker:\n\n${block}`).blocks[0]?.needs, 'Docker');
    assert.deepEqual(readPage(`With Docker:\n\n${block}`).faults, []);
    assert.deepEqual(readPage(`So:\n\n${block}`).faults, [
      'line 4: its reader does not see that it needs Docker',
    ]);
  });

  it('has no fence that is passed over', () => {
    assert.deepEqual(readPage(fence('', 'npm start')).faults, [
      'line 2: the fence does not say what is in it',
    ]);
    assert.deepEqual(readPage(fence('bash', 'npm start')).faults, ['line 2: commands stand in sh']);
    assert.deepEqual(readPage(fence('sh skip', 'npm start')).faults, [
      'line 2: nobody knows what "skip" means',
    ]);
  });
});

describe('a command', () => {
  it('is taken apart as shells do', () => {
    assert.deepEqual(
      parseCommand('LOG_LEVEL=DEBUG curl -d "{\\"a\\": 1}" \'b c\' > out.txt  # so'),
      {
        env: { LOG_LEVEL: 'DEBUG' },
        words: ['curl', '-d', '{"a": 1}', 'b c'],
        output: 'out.txt',
      },
    );
  });

  it('is refused when only some shells have it', () => {
    for (const line of ['a && b', 'a | b', 'x=$(a)', 'a `b`', 'a; b'])
      assert.throws(() => parseCommand(line), /^Error: not every shell has /);
  });

  it('of npm is what package.json says', () => {
    const scripts = { logs: 'node local/cli.js logs', describe: 'tsc -b && node docs/describe.js' };
    assert.deepEqual(programOf(parseCommand('npm run --silent logs -- <uuid> --json'), scripts), [
      process.execPath,
      'local/cli.js',
      'logs',
      '<uuid>',
      '--json',
    ]);
    for (const script of ['gone', 'describe'])
      assert.throws(
        () => programOf(parseCommand(`npm run ${script}`), scripts),
        new RegExp(`no such script: ${script}`),
      );
  });

  it('that changes something is given once', () => {
    const looks = (line: string) => onlyLooks(parseCommand(line));
    const changing = [
      'curl -X POST http://localhost:5001/shares/sell',
      'npm run dead -- --put-back',
      'npm run processes -- stop orders',
      'npm run logs -- a > b',
    ];
    assert.deepEqual(changing.filter(looks), []);
    const looking = [
      'curl "http://localhost:5010/api/graph"',
      'npm run dead -- a',
      'npm run processes -- orders',
    ];
    assert.deepEqual(looking.filter(looks), looking);
  });
});
