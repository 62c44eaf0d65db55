import { type BreakList, type BreakOffer, breakNames } from '@simplebank/console/processes';

/** What is on, and what each says of itself. */
export function drawOn({ on }: Pick<BreakList, 'on'>): string {
  if (on.length === 0) return 'Nothing is broken on purpose.\n';
  const blocks = on.map(({ id, title, does, shows, since }) => {
    const begun = since === null ? '' : ` (since ${since})`;
    return `${id}: ${title}${begun}\n  ${does}\n  ${shows}\n`;
  });
  return `${blocks.join('')}npm run break -- well  makes it all well again\n`;
}

/** What can be broken: of each kind its targets, or why there are none. */
export function drawOffers({ offers }: Pick<BreakList, 'offers'>): string {
  const width = Math.max(...offers.map(({ kind }) => kind.length));
  const draw = ({ kind, targets, impossible }: BreakOffer) => {
    const what = impossible ?? targets.map(({ label }) => label).join(', ');
    return `  ${kind.padEnd(width)}  ${what} (${breakNames[kind]})\n`;
  };
  return `\nWhat can be broken:\n${offers.map(draw).join('')}`;
}
