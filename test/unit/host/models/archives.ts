import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, createGunzip, deflateRawSync, gzipSync } from 'node:zlib';
import type { CodeEntry } from '../../../../src/host/models/archive/code';
import { readTar } from '../../../../src/host/models/archive/tar';
import { encodeHeader } from '../../../../src/host/models/archive/tarHeader';
import { TAR_END, tarOf } from '../../../../src/host/models/archive/pack';
import { GZIP_HEADER, gzipTrailer } from '../../../../src/host/models/archive/gzip';
import { normalName } from '../../../../src/host/models/archive/safety';

/** A directory for one test. */
export class Scratch implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'archives-'));

  path(name: string): string {
    return join(this.directory, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}

export async function* pieces(bytes: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

/** The same in one buffer, which is written over for each piece, as files are read. */
export async function* reusedPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    yield piece.subarray(0, bytes.copy(piece, 0, at, at + size));
  }
}

export async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) {
    all.push(chunk);
  }
  return Buffer.concat(all);
}

export function file(name: string, content: string | Buffer): CodeEntry {
  const from = Buffer.from(content);
  return { name, type: 'file', bytes: from.length, from };
}

export async function tar(...entries: CodeEntry[]): Promise<Buffer> {
  return Buffer.concat([await collect(tarOf(entries)), TAR_END]);
}

export async function tarGz(...entries: CodeEntry[]): Promise<Buffer> {
  return gzipSync(await tar(...entries));
}

/** A header that our own packing would never make. */
export function rawHeader(
  name: string,
  { flag = '0', target = '', bytes = 0 }: { flag?: string; target?: string; bytes?: number } = {}
): Buffer {
  const block = encodeHeader({ name: 'x', type: 'file', bytes });
  block.fill(0, 0, 100);
  block.write(name, 0, 100);
  block.write(flag, 156, 'latin1');
  block.write(target, 157, 100);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A gzip file with parts of the header that few writers use. */
export function gzipWith(
  content: Buffer,
  { flags, extra }: { flags: number; extra: Buffer }
): Buffer {
  const header = Buffer.from(GZIP_HEADER);
  header[3] = flags;
  return Buffer.concat([
    header,
    extra,
    deflateRawSync(content),
    gzipTrailer(crc32(content), content.length)
  ]);
}

/** What Node reads in an archive: the files by name, the later of two with the same name. */
export async function filesIn(bytes: Buffer): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  let current = '';
  let left = 0;
  const gunzip = createGunzip();
  gunzip.end(bytes);
  for await (const part of readTar('archive', gunzip)) {
    if (part.kind === 'entry') {
      current = normalName(part.entry.name);
      left = part.entry.bytes;
      if (part.entry.type !== 'directory') {
        files[current] = part.entry.target === undefined ? '' : `-> ${part.entry.target}`;
      }
    } else if (part.kind === 'content') {
      files[current] += part.raw.subarray(0, left).toString('latin1');
      left -= Math.min(left, part.raw.length);
    }
  }
  return files;
}
