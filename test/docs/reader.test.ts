import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { Reader } from './reader.ts';

async function reader(t: TestContext) {
  const opened = await Reader.open();
  t.after(() => opened.close());
  return (commands: string[], text?: string) =>
    opened.follow({
      commands,
      shown: text === undefined ? undefined : { language: 'text', text, inAnyOrder: false },
    });
}

it('a page that does not tell the truth fails, and says what came', async (t) => {
  const follow = await reader(t);
  await follow(['node -p 40+2', 'node -p 1+1'], '42\n2');
  await assert.rejects(follow(['node -p 40+2'], '41'), {
    message: 'the page says: 41\nbut what came is:\n42',
  });
});

it('a command that fails does not pass for one that shows nothing', async (t) => {
  const follow = await reader(t);
  await assert.rejects(follow(['node -e "process.exit(3)"']), /ended with 3/);
  await assert.rejects(follow(['no-such-program']), /ENOENT/);
  await assert.rejects(follow(['node -p <token>']), /nothing on the page has shown a token/);
});

it('a command has the ports of the system, and the page its own', async (t) => {
  const follow = await reader(t);
  await follow(['node -p "\'at localhost:5001, not 15001\'"'], 'at localhost:5001, not 15001');
  // That of the gateway is another one there.
  await follow(['node -p "process.argv[1].split(\':\')[1] > 9999" localhost:5001'], 'true');
});

it('what a command writes to a file is there for the next', async (t) => {
  const follow = await reader(t);
  await follow(['node -p 42 > out.txt'], '');
  await follow(["node -p \"fs.readFileSync('out.txt', 'utf8').trim()\""], '42');
});
