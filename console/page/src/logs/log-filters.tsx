import type { FieldList } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { Chips } from '../ui/chips.tsx';
import { InstanceChoice, useInstances } from '../ui/instance-choice.tsx';
import { Level } from '../ui/level.tsx';
import { ServiceName } from '../ui/service.tsx';
import { LEVELS, type LogSearch } from './log-search.ts';

/** Which levels, services and instance: what is on becomes part of the search. */
export function LogFilters(props: {
  search: LogSearch;
  fields: FieldList['fields'];
  onChange: (changes: Partial<LogSearch>) => void;
}) {
  const { search, onChange } = props;
  const names = props.fields.find(({ name }) => name === 'name')?.values ?? [];
  const services = [...new Set([...names.map(folderName), ...search.services])].sort();
  return (
    <div class="log-filters">
      <Chips
        label="Levels"
        chips={LEVELS.map((level) => ({ value: level, label: <Level level={level} /> }))}
        selected={search.levels}
        onChange={(levels) => onChange({ levels })}
      />
      <Chips
        label="Services"
        chips={services.map((service) => ({
          value: service,
          label: <ServiceName service={service} />,
        }))}
        selected={search.services}
        onChange={(chosen) => onChange({ services: chosen, instance: '' })}
      />
      <InstanceChoice
        hideLabel
        instances={useInstances()}
        services={search.services}
        value={search.instance}
        onChange={(instance) => onChange({ instance })}
      />
    </div>
  );
}
