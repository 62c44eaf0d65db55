import { useTitle } from '../ui/use-title.ts';
import { ParkedList } from './parked-list.tsx';

/** `/parked`: events that could not be handled, however often it was tried. */
export function ParkedPage() {
  useTitle('Parked events');
  return (
    <>
      <header class="page-head">
        <h1>Parked events</h1>
      </header>
      <ParkedList none="No event is parked." />
    </>
  );
}
