import { inOrder } from '../model/instance-order.ts';
import type { ServiceInstance } from '../model/instance-types.ts';
import { folderName } from '../model/service-name.ts';
import type { LineIndex } from './line-index.ts';
import type { Templates } from './templates.ts';

/** Whose lines are kept. What has no name is nobody's instance. */
export function instancesOf(index: LineIndex, templates: Templates): ServiceInstance[] {
  const instances = [...index.counts.keys()].flatMap((id): ServiceInstance[] => {
    const { record, instance: file } = templates.get(id);
    const { name, instance } = record;
    if (typeof name !== 'string' || name === '') return [];
    const isNamed = typeof instance === 'string' && instance !== '';
    return [{ service: folderName(name), instance: isNamed ? instance : file }];
  });
  return inOrder(instances);
}
