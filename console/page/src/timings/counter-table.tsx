import type { Metrics } from '../../../src/api-types.ts';
import { formatLevel, formatRate } from '../ui/format.ts';
import { ServiceName, serviceColour } from '../ui/service.tsx';
import { Sparkline } from './sparkline.tsx';

type Counter = NonNullable<Metrics['counters']>[number];

/** How often things happened that were counted and not timed, a row each. */
export function CounterTable(props: { metrics: Metrics; counters: readonly Counter[] }) {
  const { metrics, counters } = props;
  const minutes = (Date.parse(metrics.to) - Date.parse(metrics.from)) / 60_000;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the screen, arrows scroll it
    <section class="card timing-table gauge-table" aria-label="Counters" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" class="timing-service">
              Service
            </th>
            <th scope="col">Counter</th>
            <th scope="col" class="timing-number">
              Counted
            </th>
            <th scope="col" class="timing-number gauge-bound">
              A minute
            </th>
            <th scope="col" class="timing-trend">
              Over time
            </th>
          </tr>
        </thead>
        <tbody>
          {counters.map((counter) => (
            <Row key={`${counter.service} ${counter.name}`} counter={counter} minutes={minutes} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ counter, minutes }: { counter: Counter; minutes: number }) {
  const { service, name, count, points } = counter;
  return (
    <tr>
      <td class="timing-service">
        <ServiceName service={service} />
      </td>
      <th scope="row">
        <span class="gauge-name mono cut" title={name}>
          {name}
        </span>
        <span class="timing-below">
          <ServiceName service={service} />
        </span>
      </th>
      <td class="timing-number">{formatLevel(count)}</td>
      <td class="timing-number gauge-bound">{formatRate(minutes > 0 ? count / minutes : 0)}</td>
      <td class="timing-trend">
        <Sparkline values={points.map(({ count }) => count)} colour={serviceColour(service)} />
      </td>
    </tr>
  );
}
