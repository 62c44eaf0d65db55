import { highlight, type SearchedPhrase } from './highlight.ts';

/** A text with what was searched for marked in it. */
export function Marked({ text, phrases }: { text: string; phrases: readonly SearchedPhrase[] }) {
  return (
    <>
      {highlight(text, phrases).map(({ text: piece, found }, index) =>
        found ? <mark key={index}>{piece}</mark> : piece,
      )}
    </>
  );
}
