import type { Suggestion } from './completion.ts';

/** How the search may go on, below its box. The box keeps the focus and has the keys. */
export function Suggestions(props: {
  id: string;
  list: readonly Suggestion[];
  active: number;
  onTake: (suggestion: Suggestion) => void;
}) {
  return (
    <div
      class="suggestions"
      id={props.id}
      role="listbox"
      aria-label="Fields and values"
      hidden={props.list.length === 0}
    >
      {props.list.map((suggestion, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the search box has the focus and the keys
        <div
          key={suggestion.label}
          id={`${props.id}-${index}`}
          class="suggestion"
          role="option"
          tabIndex={-1}
          aria-selected={index === props.active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.onTake(suggestion)}
        >
          {suggestion.label}
        </div>
      ))}
    </div>
  );
}
