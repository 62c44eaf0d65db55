import type { Metrics } from '../../../src/api-types.ts';
import { formatLevel } from '../ui/format.ts';
import { ServiceName, serviceColour } from '../ui/service.tsx';
import { Sparkline } from './sparkline.tsx';

type Gauge = Metrics['gauges'][number];

/** How much there is of things, a row each. */
export function GaugeTable({ gauges }: { gauges: readonly Gauge[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the screen, arrows scroll it
    <section class="card timing-table gauge-table" aria-label="Gauges" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" class="timing-service">
              Service
            </th>
            <th scope="col">Gauge</th>
            <th scope="col" class="timing-number">
              Last
            </th>
            <th scope="col" class="timing-number gauge-bound">
              Lowest
            </th>
            <th scope="col" class="timing-number gauge-bound">
              Highest
            </th>
            <th scope="col" class="timing-trend">
              Over time
            </th>
          </tr>
        </thead>
        <tbody>
          {gauges.map((gauge) => (
            <Row key={`${gauge.service} ${gauge.name}`} gauge={gauge} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ gauge }: { gauge: Gauge }) {
  const { service, name, unit, last, points } = gauge;
  const level = (value: number) => formatLevel(value, unit);
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
      <td class="timing-number">{level(last)}</td>
      <td class="timing-number gauge-bound">{level(Math.min(...points.map(({ min }) => min)))}</td>
      <td class="timing-number gauge-bound">{level(Math.max(...points.map(({ max }) => max)))}</td>
      <td class="timing-trend">
        <Sparkline values={points.map(({ last }) => last)} colour={serviceColour(service)} />
      </td>
    </tr>
  );
}
