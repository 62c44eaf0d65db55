import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tagsIn, tagText } from '../page/src/traces/attributes.ts';

describe('attributes of a search', () => {
  it('are key=value, with quotation marks around what has spaces', () => {
    assert.deepEqual(tagsIn(' http.route=/shares/sell  error="a \\"b\\" c" n=1=2 empty= '), [
      'http.route:/shares/sell',
      'error:a "b" c',
      'n:1=2',
      'empty:',
    ]);
    assert.deepEqual(tagsIn(''), []);
  });

  it('leave to the server what they are not', () => {
    assert.deepEqual(tagsIn('key:value nonsense'), ['key:value', 'nonsense']);
  });

  it('are read as they were written', () => {
    for (const value of ['plain', '', 'two words', 'a"b\\c', 200, true]) {
      assert.deepEqual(tagsIn(tagText('key', value)), [`key:${value}`]);
    }
  });
});
