import { status } from '../live.ts';
import { CopyButton } from './copy-button.tsx';
import { Empty } from './empty.tsx';
import './nothing-yet.css';

/**
 * Stands where there is nothing to show before the first order: how to place one.
 *
 * @param props.says what will be here then
 */
export function NothingYet(props: { title: string; says: string }) {
  const curl = status.value?.curl.sellShares;
  return (
    <Empty title={props.title}>
      <p>
        {props.says} Sell some shares on the <a href="/">overview</a>
        {curl ? ', or in a terminal:' : '.'}
      </p>
      {curl && (
        <p class="nothing-yet-command">
          <code>{curl}</code>
          <CopyButton text={curl} label="the command" />
        </p>
      )}
    </Empty>
  );
}
