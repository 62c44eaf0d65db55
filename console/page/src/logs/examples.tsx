const EXAMPLES = [
  { q: 'placing order', says: 'lines with both words, in any field' },
  { q: '"placing order in the exchange"', says: 'these words one after the other' },
  { q: 'levelname:ERROR OR levelname:WARN', says: 'what went wrong, or nearly' },
  { q: 'name:market_service AND NOT levelname:DEBUG', says: 'a service, without its details' },
  { q: 'funcName:place_order*', says: '* stands for any letters, ? for one' },
  { q: '_exists_:exc_info', says: 'lines that have this field: here an error with its stack' },
  { q: 'levelno:>=30', says: 'comparisons; also levelno:[20 TO 30]' },
];

/** Searches to begin with, each explained; a click makes it. */
export function Examples({ onSearch }: { onSearch: (q: string) => void }) {
  return (
    <ul class="examples">
      {EXAMPLES.map(({ q, says }) => (
        <li key={q}>
          <button type="button" class="example" onClick={() => onSearch(q)}>
            {q}
          </button>
          <span class="muted">{says}</span>
        </li>
      ))}
    </ul>
  );
}
