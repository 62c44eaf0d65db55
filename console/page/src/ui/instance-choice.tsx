import { useEffect } from 'preact/hooks';
import type { InstanceList, ServiceInstance } from '../../../src/model/api-types.ts';
import { inOrder } from '../../../src/model/instance-order.ts';
import { status } from '../live.ts';
import { Select } from './select.tsx';
import { useQuery } from './use-query.ts';

const NONE: readonly ServiceInstance[] = [];

/**
 * The choice of one instance of a service, the same on every page. It is there only where a service has
 * several, or one was chosen.
 *
 * @param props.services only instances of these; of all when there are none
 */
export function InstanceChoice(props: {
  instances: readonly ServiceInstance[];
  services: readonly string[];
  value: string;
  hideLabel?: boolean;
  onChange: (instance: string) => void;
}) {
  const { services, value } = props;
  const wanted = inOrder(props.instances).filter(
    ({ service }) => services.length === 0 || services.includes(service),
  );
  const hasSeveral = new Set(wanted.map(({ service }) => service)).size < wanted.length;
  if (!hasSeveral && value === '') return null;
  const isThere = value === '' || wanted.some(({ instance }) => instance === value);
  return (
    <Select
      label="Instance"
      value={value}
      hideLabel={props.hideLabel ?? false}
      options={[
        { value: '', label: 'All instances' },
        ...(isThere ? [] : [{ value, label: value }]),
        ...wanted.map((one) => ({ value: one.instance, label: labelOf(one) })),
      ]}
      onChange={props.onChange}
    />
  );
}

/** A container's id says nothing without its service. */
function labelOf({ service, instance }: ServiceInstance): string {
  return instance.startsWith(service) ? instance : `${service} ${instance}`;
}

/** All instances that the console knows; asked again when there are more or fewer. */
export function useInstances(): readonly ServiceInstance[] {
  const { data, reload } = useQuery<InstanceList>('/api/instances');
  const count = status.value?.instances.length;
  useEffect(() => {
    if (count !== undefined) reload();
  }, [count, reload]);
  return data?.instances ?? NONE;
}
