import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { callSite } from '../../src/log/call-site.ts';
import { build, runNode } from './fixtures/run.ts';

const thisFile = fileURLToPath(import.meta.url);

function where() {
  return callSite(where);
}

const atTopLevel = where();

test('names file, module, function and line of the TypeScript source', () => {
  function place_order() {
    return where(); // in place_order
  }
  const source = readFileSync(thisFile, 'utf8').split('\n');
  assert.deepEqual(place_order(), {
    pathname: thisFile,
    filename: 'call-site.test.ts',
    module: 'call-site.test',
    funcName: 'place_order',
    lineno: source.findIndex((line) => line.endsWith('// in place_order')) + 1,
  });
});

test('the code of a module is in <module>, a function without a name is a <lambda>', () => {
  assert.equal(atTopLevel.funcName, '<module>');
  assert.deepEqual(
    [1].map(() => where().funcName),
    ['<lambda>'],
  );
});

test('a function that was assigned is called by the name that it was assigned to', () => {
  const handlers: Record<string, () => string> = {};
  handlers.place_order = () => where().funcName;
  assert.equal(handlers.place_order(), 'place_order');
});

test('the same place is the same object, another place another', () => {
  const [first, second] = [1, 2].map(() => where());
  assert.equal(first, second);
  assert.notEqual(first, where());
});

test('two calls in one line are two places with one line number', () => {
  const [first, second] = [where(), where()];
  assert.notEqual(first, second);
  assert.equal(first.lineno, second.lineno);
});

test("leaves the process's own stack traces as they were", () => {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const ownFormat = () => 'a format of somebody else';
  Error.stackTraceLimit = 0;
  Error.prepareStackTrace = ownFormat;
  try {
    assert.equal(where().filename, 'call-site.test.ts');
    assert.equal(Error.stackTraceLimit, 0);
    assert.equal(Error.prepareStackTrace, ownFormat);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
});

test('outside of any code of ours it says what is known and throws nothing', () => {
  const site = callSite(() => {});
  assert.deepEqual(site, {
    pathname: '',
    filename: '',
    module: '',
    funcName: '<module>',
    lineno: 0,
  });
});

test('without a source map it names the JavaScript that runs', async (t) => {
  const script = await build(t, 'callers.ts');
  const { stdout, stderr } = runNode(script);
  assert.equal(stderr, '');
  const [first] = stdout.split('\n');
  const { pathname, filename, module, funcName, lineno } = JSON.parse(first ?? '');
  const source = readFileSync(script, 'utf8').split('\n');
  assert.deepEqual(
    { pathname, filename, module, funcName, line: source[lineno - 1] },
    {
      pathname: script,
      filename: 'fixture.js',
      module: 'fixture',
      funcName: '<module>',
      line: 'log.info("top level");',
    },
  );
});
