import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { importName } from '../../../src/model/import-name.ts';
import { apiPath, post } from '../api.ts';
import { navigate } from '../router.ts';
import { plural } from '../ui/format.ts';

/** What `POST /api/import` answers. */
interface Imported {
  lines: number;
  known: number;
  spans: number;
  rejected: number;
  fault?: string;
}

/** What became of the file that was dropped last, in a sentence. */
export const importNotice = signal<string | undefined>(undefined);

/** Imports a file that is dropped anywhere on the page, and shows what it brought. */
export function useDroppedFiles(): void {
  // As soon as the page is drawn: what is dropped right then counts, too.
  useLayoutEffect(() => {
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const take = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      void importFile(file);
    };
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', take);
    return () => {
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', take);
    };
  }, []);
}

async function importFile(file: File): Promise<void> {
  const name = importName(file.name);
  importNotice.value = `${file.name} is being imported …`;
  try {
    const imported = await post<Imported>(apiPath('/api/import', { name }), { file });
    importNotice.value = sentence(name, imported);
    const hasLines = imported.lines + imported.known > 0;
    const q = `import:"${name}"`;
    // Lines are on disk by now; the last of them may still have to be read, and come live.
    navigate(hasLines ? `/logs?${new URLSearchParams({ q, tail: 'on' })}` : '/traces');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    importNotice.value = `${file.name} cannot be imported: ${reason}`;
  }
}

function sentence(name: string, { lines, known, spans, rejected, fault }: Imported): string {
  const taken = `Imported as ${name}: ${plural(lines, 'line')} and ${plural(spans, 'span')}.`;
  return [
    taken,
    ...(known > 0 ? [`${plural(known, 'line')} more were there already.`] : []),
    ...(rejected > 0 ? [`Left out: ${rejected}; the first: ${fault}.`] : []),
  ].join(' ');
}
