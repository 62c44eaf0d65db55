import './cut.css';

/** A name longer than this may have to be cut; so much of its end always stays. */
const MOST = 28;

/**
 * A name on one line. Where there is no room for all of it, its middle goes: the end of a long name,
 * such as that of a queue, tells it from others.
 */
export function Cut({ text }: { text: string }) {
  const end = endOf(text);
  if (end === '') return <span class="cut">{text}</span>;
  return (
    <span class="cut-middle">
      <span>{text.slice(0, -end.length)}</span>
      {end}
    </span>
  );
}

/** The last part of a name, as its separators have it; empty for a name that is short. */
function endOf(text: string): string {
  if (text.length <= MOST) return '';
  const [last = ''] = /[^\s/:.]+$/.exec(text) ?? [];
  return last.length > 0 && last.length <= MOST ? last : text.slice(-MOST);
}
