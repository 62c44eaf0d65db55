import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import { pages } from './pages.ts';

/** Shows which keys do what, until it is closed. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);

  return (
    <dialog class="keys-help" ref={dialog} aria-labelledby="keys-help-title" onClose={onClose}>
      <header>
        <h2 id="keys-help-title">Keys</h2>
        <button
          type="button"
          class="icon-button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <dl>
        <Key keys={['/']} does="Search" />
        {pages.map(({ name, key }) => (
          <Key key={key} keys={['g', key]} does={name} />
        ))}
        <Key keys={['↑', '↓']} does="Move in a list" />
        <Key keys={['←', '→']} does="Close or open what is below a span" />
        <Key keys={['Enter']} does="Open the row" />
        <Key keys={['Esc']} does="Close the details" />
        <Key keys={['?']} does="These keys" />
      </dl>
    </dialog>
  );
}

function Key({ keys, does }: { keys: string[]; does: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
