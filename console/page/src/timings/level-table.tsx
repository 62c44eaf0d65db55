import type { ComponentChildren } from 'preact';
import { ServiceName, serviceColour } from '../ui/service.tsx';
import { Sparkline } from './sparkline.tsx';

/** A column of figures; a bound is left out where there is little room. */
export interface FigureColumn {
  name: string;
  isBound?: boolean;
}

/** Things of services with figures and how they went, a row each: see {@link LevelRow}. */
export function LevelTable(props: {
  label: string;
  thing: string;
  /** Whether rows say which instance of the service it is. */
  hasInstances?: boolean;
  columns: readonly FigureColumn[];
  children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the screen, arrows scroll it
    <section class="card timing-table gauge-table" aria-label={props.label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" class="timing-service">
              Service
            </th>
            {props.hasInstances && (
              <th scope="col" class="timing-service">
                Instance
              </th>
            )}
            <th scope="col">{props.thing}</th>
            {props.columns.map((column) => (
              <th key={column.name} scope="col" class={classOf(column)}>
                {column.name}
              </th>
            ))}
            <th scope="col" class="timing-trend">
              Over time
            </th>
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}

/** @param props.figures one for each column of the table */
export function LevelRow(props: {
  service: string;
  /** Undefined where the table has no instances. */
  instance?: string | undefined;
  name: string;
  columns: readonly FigureColumn[];
  figures: readonly string[];
  trend: readonly number[];
}) {
  const { service, instance, name, columns, figures, trend } = props;
  return (
    <tr>
      <td class="timing-service">
        <ServiceName service={service} />
      </td>
      {instance !== undefined && (
        <td class="timing-service mono">
          <span class="level-instance cut" title={instance}>
            {instance}
          </span>
        </td>
      )}
      <th scope="row">
        <span class="gauge-name mono cut" title={name}>
          {name}
        </span>
        <span class="timing-below">
          {instance ? (
            <span class="mono cut" title={service}>
              {instance}
            </span>
          ) : (
            <ServiceName service={service} />
          )}
        </span>
      </th>
      {columns.map((column, index) => (
        <td key={column.name} class={classOf(column)}>
          {figures[index]}
        </td>
      ))}
      <td class="timing-trend">
        <Sparkline values={trend} colour={serviceColour(service)} />
      </td>
    </tr>
  );
}

function classOf({ isBound }: FigureColumn): string {
  return isBound ? 'timing-number gauge-bound' : 'timing-number';
}
