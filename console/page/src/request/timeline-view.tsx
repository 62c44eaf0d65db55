import { useMemo, useState } from 'preact/hooks';
import type { Timeline, TimelineEntry } from '../../../src/model/api-types.ts';
import { parameters, setParameters } from '../router.ts';
import { Drawer } from '../ui/drawer.tsx';
import { formatValue } from '../ui/format.ts';
import { InstanceChoice } from '../ui/instance-choice.tsx';
import { useNarrow } from '../ui/use-media.ts';
import { attemptsOf } from './attempts.ts';
import { AttemptsNote } from './attempts-note.tsx';
import { BarLegend } from './bar-legend.tsx';
import { criticalPath } from './critical-path.ts';
import { instancesIn } from './instance-of.ts';
import { LineDetails } from './line-details.tsx';
import { MissingNote } from './missing-note.tsx';
import { findEntry, isOfDatabase, keyOf, rowsOf } from './rows.ts';
import { RowsToggle } from './rows-toggle.tsx';
import { createScale, type Range, rangeParameter, readRange } from './scale.ts';
import { SkewNote } from './skew-note.tsx';
import { SlowestNote } from './slowest-note.tsx';
import { SpanDetails } from './span-details.tsx';
import { type SpanTree, spanTree } from './span-tree.ts';
import { Waterfall } from './waterfall.tsx';
import './timeline-view.css';

/**
 * A timeline as a waterfall, with what one may do to it. What is open, the stretch of time, the
 * instance, and whether lines and databases are shown stand in the address.
 */
export function TimelineView({ timeline }: { timeline: Timeline }) {
  const showLines = parameters.value.get('lines') !== 'no';
  const showDatabase = parameters.value.get('database') !== 'no';
  const instance = parameters.value.get('instance') ?? '';
  const openAddress = parameters.value.get('open') ?? undefined;
  const zoomParameter = parameters.value.get('zoom') ?? '';
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const narrow = useNarrow();

  const zoom = useMemo(() => readRange(zoomParameter), [zoomParameter]);
  const tree = useMemo(() => spanTree(timeline), [timeline]);
  const path = useMemo(() => criticalPath(tree), [tree]);
  const instances = useMemo(() => instancesIn(timeline.entries), [timeline]);
  const attempts = useMemo(
    () => attemptsOf(timeline.entries, tree, Date.now() * 1000),
    [timeline, tree],
  );
  const rows = useMemo(
    () => rowsOf(timeline, tree, { showLines, showDatabase, collapsed, instance }),
    [timeline, tree, showLines, showDatabase, collapsed, instance],
  );
  const { beginUs, durationUs } = timeline;
  const scale = useMemo(() => {
    const whole = { fromUs: beginUs, toUs: beginUs + durationUs };
    return createScale({ ...(zoom ?? whole), originUs: beginUs, ticks: narrow ? 4 : 7 });
  }, [beginUs, durationUs, zoom, narrow]);

  const toggle = (key: string, expand: boolean) => {
    const changed = new Set(collapsed);
    if (expand) changed.delete(key);
    else changed.add(key);
    setCollapsed(changed);
  };
  const opened = openAddress === undefined ? undefined : findEntry(timeline.entries, openAddress);

  const openedNode = opened && tree.nodeOf.get(opened);

  return (
    <section class="card timeline" aria-label="Timeline">
      <div class="timeline-tools">
        <div>
          <SlowestNote path={path} spanCount={tree.nodes.length} totalUs={durationUs} />
          <AttemptsNote attempts={attempts} />
          <SkewNote nodes={tree.nodes} />
          <MissingNote missing={timeline.missing ?? []} />
        </div>
        <div class="timeline-buttons">
          {zoom && (
            <button type="button" class="button" onClick={() => zoomTo(undefined)}>
              Show all of the time
            </button>
          )}
          <InstanceChoice
            hideLabel
            instances={instances}
            services={[]}
            value={instance}
            onChange={(chosen) => setParameters({ instance: chosen })}
          />
          <RowsToggle name="lines" isOn={showLines}>
            Log lines
          </RowsToggle>
          {tree.nodes.some(({ entry }) => isOfDatabase(entry)) && (
            <RowsToggle name="database" isOn={showDatabase}>
              Database
            </RowsToggle>
          )}
          {collapsed.size > 0 ? (
            <button type="button" class="button" onClick={() => setCollapsed(new Set())}>
              Expand all
            </button>
          ) : (
            <button type="button" class="button" onClick={() => setCollapsed(insides(tree))}>
              Collapse all
            </button>
          )}
        </div>
      </div>
      <Waterfall
        rows={rows}
        scale={scale}
        path={path}
        attempts={attempts}
        showLines={showLines}
        openKey={opened && keyOf(opened)}
        onOpen={(row) => openEntry(row.key, openAddress !== undefined)}
        onToggle={toggle}
        onSelect={zoomTo}
      />
      <BarLegend />
      {opened && (
        <Drawer title={titleOf(opened)} onClose={() => openEntry(undefined, false)}>
          {opened.type === 'line' ? (
            <LineDetails line={opened.line} afterUs={opened.startUs - beginUs} />
          ) : (
            openedNode && (
              <SpanDetails node={openedNode} path={path} beginUs={beginUs} onZoom={zoomTo} />
            )
          )}
        </Drawer>
      )}
    </section>
  );
}

/** What is closed so that a span stands alone: all spans with something below them. */
function insides({ nodes }: SpanTree): Set<string> {
  const parents = nodes.filter(({ children, lines }) => children.length + lines.length > 0);
  return new Set(parents.map(({ entry }) => entry.span.spanID));
}

/** @param replace the step before goes, in which another entry was open */
function openEntry(key: string | undefined, replace: boolean): void {
  setParameters({ open: key }, { replace, scroll: false });
}

function zoomTo(range: Range | undefined): void {
  const zoom = range && rangeParameter(range);
  setParameters({ zoom }, { replace: false, scroll: false });
}

function titleOf(entry: TimelineEntry): string {
  return entry.type === 'span'
    ? entry.span.operationName
    : formatValue(entry.line.record.message ?? 'Log line');
}
