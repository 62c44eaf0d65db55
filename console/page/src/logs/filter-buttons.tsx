import { Icon } from '../ui/icon.tsx';

/**
 * Two buttons that make a value part of the search.
 *
 * @param props.term finds the lines with the value
 * @param props.name says which value it is
 * @param props.use gets the term, and whether its lines shall be the ones that are left out
 */
export function FilterButtons(props: {
  term: string;
  name: string;
  use: (term: string, negate: boolean) => void;
}) {
  const { term, name, use } = props;
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={`Only lines with this ${name}`}
        title={`Only lines with this ${name}`}
        onClick={() => use(term, false)}
      >
        <Icon name="filter" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={`Leave out lines with this ${name}`}
        title={`Leave out lines with this ${name}`}
        onClick={() => use(term, true)}
      >
        <Icon name="filterOut" />
      </button>
    </>
  );
}
