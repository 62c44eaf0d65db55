import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../test/support/random.ts';
import { cut, LINE_COLUMNS } from '../src/store/template.ts';
import { TemplateTree } from '../src/store/template-tree.ts';
import { UUID } from './support/order.ts';

/** A tree of what these texts are made of: the first is of template 0, and so on. */
function treeOf(texts: readonly string[]): TemplateTree {
  const tree = new TemplateTree();
  for (const [id, text] of texts.entries()) tree.set(cut(text, LINE_COLUMNS).template, id);
  return tree;
}

const find = (tree: TemplateTree, text: string) => tree.find(text, LINE_COLUMNS);

test('what is found of a text is what is cut out of it', () => {
  const random = new Random(815);
  const oneOf = <T>(choices: readonly T[]) => choices[random.int(choices.length)];
  const value = (depth = 0): unknown =>
    oneOf([
      () => random.int(100) - 50,
      () => oneOf(['order', 'orders', 'order 1', 'größe 2', '"quoted" 3\\', 'a\n4', '']),
      () => oneOf([UUID, UUID.toUpperCase(), UUID.replaceAll('-', ''), 'abcdef0123456789']),
      () => oneOf(['2026-11-22T12:25:27.163635Z', '2026-11-22T12:25:27Z']),
      () => oneOf([true, null, 1.5e-7, [], {}]),
      () => (depth < 2 ? [value(depth + 1), value(depth + 1)] : 7),
      () => (depth < 2 ? record(depth + 1) : 'x'),
    ])?.();
  const record = (depth = 0) =>
    Object.fromEntries(
      Array.from({ length: random.int(5) }, () => [
        oneOf(['@timestamp', 'uuid', 'trace_id', 'span_id', 'lineno', 'n', 'a.b', 'ü', 'order 1']),
        value(depth),
      ]),
    );
  const texts = Array.from({ length: 5000 }, () => JSON.stringify(record()));
  const known = new Map<string, number>();
  const tree = new TemplateTree();
  let found = 0;
  for (const text of texts) {
    const { template, cut: values } = cut(text, LINE_COLUMNS);
    const id = known.get(template);
    assert.deepEqual(find(tree, text), id === undefined ? undefined : { id, cut: values }, text);
    if (id !== undefined) found += 1;
    known.set(template, id ?? known.size);
    tree.set(template, known.get(template));
  }
  assert.ok(found > 500, `${found} found`);
});

test('what is no JSON, or written in another way, is of no template', () => {
  const tree = treeOf(['{"a":"x1","b":2,"c":"y"}', '{"a":"x1","b":2}', '{"a":"x","b":2}']);
  assert.deepEqual(find(tree, '{"a":"z-9","b":-7.5,"c":"y"}')?.cut.own, '"z-9",-7.5');
  for (const text of [
    '',
    '{"a":',
    '{"a":\u0005,"b":\u0006}',
    '{"a":"x\t1","b":2}',
    '{"a":"x\\u00411","b":2}',
    '{"a":"x\\/1","b":2}',
    '{"a":"x1","b":02}',
    '{"a":"x1","b":2}}',
    '{"a":"x1","b":2,"c":"y',
  ])
    assert.equal(find(tree, text), undefined, text);
});

test('a template that was let go is not found, and those that begin like it are', () => {
  const texts = ['{"a":1,"m":"ab"}', '{"a":1,"m":"abc"}', '{"a":1,"m":"a"}', '{"a":1}'];
  const tree = treeOf(texts);
  tree.set(cut(texts[1] ?? '', LINE_COLUMNS).template, undefined);
  assert.deepEqual(
    texts.map((text) => find(tree, text)?.id),
    [0, undefined, 2, 3],
  );
});
