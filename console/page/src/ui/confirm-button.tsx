import { useId, useRef } from 'preact/hooks';
import './confirm-button.css';

/** A button for what cannot be taken back: it asks first. */
export function ConfirmButton(props: {
  label: string;
  question: string;
  disabled: boolean;
  onConfirm: () => void;
}) {
  const { label, question, disabled, onConfirm } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const close = () => dialog.current?.close();
  const confirm = () => {
    close();
    onConfirm();
  };
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={disabled}
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <dialog class="confirm" ref={dialog} aria-labelledby={id}>
        <p id={id}>{question}</p>
        <div class="confirm-buttons">
          <button type="button" class="button" onClick={close}>
            No
          </button>
          <button type="button" class="button button-primary" onClick={confirm}>
            {label}
          </button>
        </div>
      </dialog>
    </>
  );
}
