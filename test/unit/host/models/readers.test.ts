/** Every reader at hand reads a spliced archive, filled up as on S3 and not. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { additionOf } from '../../../../src/host/models/archive/addition';
import { inspectArchive } from '../../../../src/host/models/archive/inspect';
import { filling, Splice } from '../../../../src/host/models/archive/splice';
import { collect, file, filesIn, pieces, Scratch, tarGz } from './archives';

const PYTHON = resolve(__dirname, '../../../../.venv/bin/python');
const FIVE_MEBIBYTES = 5 * 1_048_576;
const files = {
  'code/inference.py': 'print("new")\n',
  [`code/${'long'.repeat(40)}.py`]: 'long',
  'weights.bin': 'w'.repeat(200_000)
};
const readPython = (mode: string) => `
import json, sys, tarfile
with tarfile.open(sys.argv[1], "${mode}") as archive:
    print(json.dumps({entry.name: archive.extractfile(entry).read().decode() for entry in archive if entry.isfile()}))
`;
const JAVA = `
import java.io.*;
import java.util.zip.*;

class Read {
  public static void main(String[] arguments) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[8192];
    try (InputStream in = new GZIPInputStream(new FileInputStream(arguments[0]))) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) crc.update(buffer, 0, n);
    }
    System.out.print(Long.toHexString(crc.getValue()));
  }
}`;

function runJava(...args: string[]): string {
  try {
    return execFileSync('java', args).toString();
  } catch (cause) {
    throw new Error('Java 11 or newer is needed: apt-get install default-jdk-headless.', { cause });
  }
}

describe.each([
  ['as on disk', 0],
  ['as on S3', FIVE_MEBIBYTES]
])('a spliced archive, %s', (_, filled) => {
  let scratch: Scratch;
  let path: string;
  let bytes: Buffer;

  beforeAll(async () => {
    scratch = new Scratch();
    path = scratch.path('model.tar.gz');
    const old = await tarGz(file('weights.bin', files['weights.bin'] ?? ''));
    const finding = await inspectArchive(pieces(old), { archive: 'old' });
    const code = Object.entries(files)
      .filter(([name]) => name.startsWith('code/'))
      .map(([name, content]) => [name.slice(5), Buffer.from(content)] as const);
    const splice = new Splice(finding, await additionOf({ files: Object.fromEntries(code) }));
    const start = await collect(splice.start());
    bytes = Buffer.concat([start, filling(filled), old.subarray(10, -8), splice.end()]);
    writeFileSync(path, bytes);
  });

  afterAll(() => scratch[Symbol.dispose]());

  it('is read by Node', async () => {
    expect(await filesIn(bytes)).toEqual(files);
  });

  it('is found sound by gzip', () => {
    execFileSync('gzip', ['-t', path]);
  });

  it('is read by GNU tar', () => {
    const read = (name: string) => execFileSync('tar', ['-xzOf', path, name]).toString();
    for (const [name, content] of Object.entries(files)) {
      expect(read(name)).toBe(content);
    }
  });

  it.each(['r:gz', 'r|gz'])('is read by Python’s tarfile as %s', mode => {
    const answer = execFileSync(PYTHON, ['-c', readPython(mode), path], { maxBuffer: 1e8 });
    expect(JSON.parse(answer.toString())).toEqual(files);
  });

  it('is read by Java’s GZIPInputStream, as model servers do', () => {
    writeFileSync(scratch.path('Read.java'), JAVA);
    const answer = runJava(scratch.path('Read.java'), path);
    const trailer = bytes.readUInt32LE(bytes.length - 8);
    expect(answer).toBe(trailer.toString(16));
    expect(gunzipSync(bytes).length).toBe(bytes.readUInt32LE(bytes.length - 4));
  });
});
