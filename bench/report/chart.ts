import type { BenchResult, Table } from '../harness/result.ts';

const WIDTH = 760;
const NAME_WIDTH = 250;
const BAR_HEIGHT = 18;
const ROW_HEIGHT = 24;
const TITLE_HEIGHT = 40;
const MARGIN = 16;

/** Draws the tables that have bars, one below the other, as an SVG. */
export function chartOf(results: readonly BenchResult[]): string {
  const tables = results.flatMap((result) => result.tables).filter(({ bars }) => bars);
  let y = MARGIN;
  const parts = tables.map((table) => {
    const part = barsOf(table, y);
    y += TITLE_HEIGHT + (table.bars ?? []).length * ROW_HEIGHT + MARGIN;
    return part;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    '<title>What SimpleBank took in the last run, and its peers</title>',
    '<style>.a{fill:#2563eb}.b{fill:#94a3b8}text{fill:#1f2937}svg{background:#fff}</style>',
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function barsOf({ title, bars = [] }: Table, y: number): string {
  const longest = Math.max(...bars.map(({ value }) => value));
  const scale = (WIDTH - NAME_WIDTH - 5 * MARGIN) / longest;
  const rows = bars.map(({ name, value, ours }, i) => {
    const top = y + TITLE_HEIGHT + i * ROW_HEIGHT;
    const width = Math.max(1, value * scale);
    return [
      `<text x="${NAME_WIDTH - 8}" y="${top + 13}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="${ours ? 'a' : 'b'}" x="${NAME_WIDTH}" y="${top}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}"/>`,
      `<text x="${(NAME_WIDTH + width + 6).toFixed(1)}" y="${top + 13}">${value.toFixed(2)}</text>`,
    ].join('\n');
  });
  return `<text x="${MARGIN}" y="${y + 20}" font-weight="600">${escaped(title)}</text>\n${rows.join('\n')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
