import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';

/**
 * Appends whole lines to a file; makes it and its folder when they are not there. The first one
 * starts on a line of its own, also after a write that a full disk or a power cut broke off. Calls
 * for the same file must wait for each other.
 *
 * The file is opened anew each time, for somebody may have removed it since.
 */
export async function appendLines(file: string, lines: Buffer | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    const last = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    const brokenOff = last.bytesRead === 1 && last.buffer.toString() !== '\n';
    if (brokenOff) await handle.appendFile('\n');
    await handle.appendFile(lines);
  } finally {
    await handle.close();
  }
}
