import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FieldList } from '../../../src/model/api-types.ts';
import { navigate } from '../router.ts';
import { findUuid, pastedWhole } from '../ui/find-uuid.ts';
import { Icon } from '../ui/icon.tsx';
import { type Suggestion, suggest } from './completion.ts';
import { requestIn } from './request-in.ts';
import { Suggestions } from './suggestions.tsx';
import './query-box.css';

/**
 * The search box: Lucene's syntax, with names of fields and their values to choose from while one
 * types. Enter searches; a text with a UUID in it that is no search leads to its request.
 *
 * @param props.q what is searched for now
 * @param props.problem what the server cannot read in it
 */
export function QueryBox(props: {
  q: string;
  fields: FieldList['fields'];
  problem: string | undefined;
  onSearch: (q: string) => void;
  showsExamples: boolean;
  onExamples: (shown: boolean) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(props.q);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const moveCaret = useRef(false);
  const suggestions = open ? suggest(text, caret, props.fields) : [];

  // At once: after the page is painted, somebody may be typing already.
  useLayoutEffect(() => setText(props.q), [props.q]);
  useLayoutEffect(() => {
    if (moveCaret.current) input.current?.setSelectionRange(caret, caret);
    moveCaret.current = false;
  });

  const show = () => {
    setCaret(input.current?.selectionStart ?? text.length);
    setOpen(true);
    setActive(-1);
  };

  const take = (suggestion: Suggestion) => {
    setText(suggestion.query);
    setCaret(suggestion.caret);
    setActive(-1);
    moveCaret.current = true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = suggestions[active];
    const { length } = suggestions;
    if (event.key === 'ArrowDown' && length === 0) show();
    else if (event.key === 'ArrowDown') setActive((active + 1) % length);
    else if (event.key === 'ArrowUp' && length > 0) setActive((active <= 0 ? length : active) - 1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) take(chosen);
    else if (event.key === 'Escape' && length > 0) setOpen(false);
    else return;
    event.preventDefault();
  };

  const goToRequestIn = (wanted: string): boolean => {
    const names = props.fields.map(({ name }) => name);
    const uuid = requestIn(wanted, names);
    if (uuid) navigate(`/requests/${uuid}`);
    return uuid !== undefined;
  };
  const search = (event: Event) => {
    event.preventDefault();
    setOpen(false);
    const wanted = text.trim();
    // A UUID alone is a word to search for, when somebody asks to search and has not just pasted it.
    const isWord = wanted === findUuid(wanted);
    if (isWord || wanted === props.q || !goToRequestIn(wanted)) props.onSearch(wanted);
  };

  return (
    <search aria-label="Log lines">
      <form onSubmit={search}>
        <div class="query-box" data-problem={props.problem !== undefined || undefined}>
          <Icon name="search" />
          <input
            ref={input}
            type="text"
            data-search
            role="combobox"
            aria-label="Search the log lines, in Lucene’s syntax"
            aria-autocomplete="list"
            aria-expanded={suggestions.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={active >= 0 ? `${id}-list-${active}` : undefined}
            aria-invalid={props.problem !== undefined}
            aria-describedby={props.problem === undefined ? undefined : `${id}-problem`}
            placeholder="Search the log lines: words, or levelname:ERROR"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            maxLength={1000}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              show();
            }}
            onPaste={(event) => {
              if (goToRequestIn(pastedWhole(event) ?? '')) event.preventDefault();
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setOpen(false)}
          />
          {text !== '' && (
            <button
              type="button"
              class="icon-button"
              aria-label="Clear the search"
              title="Clear"
              onClick={() => {
                setText('');
                props.onSearch('');
                input.current?.focus();
              }}
            >
              <Icon name="close" />
            </button>
          )}
          <button
            type="button"
            class="query-examples"
            aria-expanded={props.showsExamples}
            onClick={() => props.onExamples(!props.showsExamples)}
          >
            Examples
          </button>
          <button type="submit" class="button button-primary query-submit">
            Search
          </button>
          <Suggestions id={`${id}-list`} list={suggestions} active={active} onTake={take} />
        </div>
        {props.problem !== undefined && (
          <p class="query-problem" id={`${id}-problem`} role="alert">
            {props.problem}
          </p>
        )}
      </form>
    </search>
  );
}
