import { setParameters } from '../router.ts';

/** Shows or hides rows of one kind; that they are hidden stands in the address. */
export function RowsToggle(props: { name: string; isOn: boolean; children: string }) {
  const { name, isOn, children } = props;
  return (
    <label class="toggle">
      <input
        type="checkbox"
        checked={isOn}
        onChange={() => setParameters({ [name]: isOn ? 'no' : undefined })}
      />
      {children}
    </label>
  );
}
