const MEANINGS = [
  { bar: 'bar bar-critical', says: 'critical path' },
  { bar: 'bar', says: 'other time' },
  { bar: 'bar-wait', says: 'waiting for an event' },
];

/** Says what a bar's colours mean. */
export function BarLegend() {
  return (
    <ul class="bar-legend" aria-label="Colours of the bars">
      {MEANINGS.map(({ bar, says }) => (
        <li key={bar}>
          <span class="bar-sample">
            <span class={bar} />
          </span>
          {says}
        </li>
      ))}
    </ul>
  );
}
