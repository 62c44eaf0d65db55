import assert from 'node:assert/strict';
import { it } from 'node:test';
import { serviceNames } from '@simplebank/shared/contracts';
import { folderName, namesInLines } from '../src/model/service-name.ts';

it('a service has one name, whether spans, lines or its folder name it', () => {
  for (const [wireName, folder] of Object.entries(serviceNames)) {
    assert.equal(folderName(wireName), folder);
    assert.equal(folderName(`simplebank-${folder}`), folder);
    assert.equal(folderName(folder), folder);
    assert.ok(namesInLines(folder).includes(wireName), `${namesInLines(folder)} lacks ${wireName}`);
  }
});

it('the names of other programs stay as they are', () => {
  const names = ['x y', 'shop_cart', 'shop-cart', '_service', 'simplebank-'];
  assert.deepEqual(names.map(folderName), names);
});
