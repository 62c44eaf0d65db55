/**
 * Reads the body of an answer to `fetch` as text.
 *
 * @param limit how many bytes are read; what comes after is left out
 */
export async function readText(response: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, Math.min(size, limit));
}
