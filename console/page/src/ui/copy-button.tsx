import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import './copy-button.css';

const SHOWN_MS = 1500;

/**
 * Copies a text, and says whether that worked.
 *
 * @param props.label what is copied, for example `the UUID`
 * @param props.children what the button says; without, it is an icon alone
 */
export function CopyButton(props: { text: string; label: string; children?: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'not copied'>();

  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = (event: MouseEvent) => {
    event.stopPropagation();
    navigator.clipboard.writeText(props.text).then(
      () => setOutcome('copied'),
      () => setOutcome('not copied'),
    );
  };

  return (
    <button
      type="button"
      class={props.children ? 'button copy-button' : 'icon-button copy-button'}
      aria-label={`Copy ${props.label}`}
      title={outcome ?? `Copy ${props.label}`}
      data-outcome={outcome}
      onClick={copy}
    >
      <Icon name={outcome === 'copied' ? 'check' : outcome ? 'close' : 'copy'} />
      {props.children && <span aria-hidden="true">{props.children}</span>}
      <span class="visually-hidden" role="status">
        {outcome}
      </span>
    </button>
  );
}
