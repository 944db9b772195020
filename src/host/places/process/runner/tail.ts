import { open } from 'node:fs/promises';

/** The last bytes of a file, at most `length` of them and none before `from`, as text. */
export async function tailOf(path: string, length: number, from = 0): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const start = Math.max(Math.min(from, size), size - length);
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(size - start),
      0,
      size - start,
      start
    );
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
