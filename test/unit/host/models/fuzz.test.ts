import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { gzipSync, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { additionOf } from '../../../../src/host/models/archive/addition';
import type { CodeEntry } from '../../../../src/host/models/archive/code';
import { inspectArchive } from '../../../../src/host/models/archive/inspect';
import { KnownArchives } from '../../../../src/host/models/archive/knownArchives';
import { addToFile } from '../../../../src/host/models/archive/localArchive';
import { USUAL_LIMITS } from '../../../../src/host/models/archive/safety';
import { ProblemError } from '../../../../src/host/problem';
import { file, filesIn, pieces, rawHeader, reusedPieces, Scratch, tar, tarGz } from './archives';

const END = Buffer.alloc(1024);
const link = (name: string, target: string): CodeEntry => ({
  name,
  type: 'symlink',
  bytes: 0,
  target
});
const raw = (...headers: Buffer[]) => gzipSync(Buffer.concat([...headers, END]));
const pax = (flag: string, records: string) =>
  Buffer.concat([
    rawHeader('pax', { flag, bytes: records.length }),
    Buffer.from(records.padEnd(512, '\0'))
  ]);

describe('an archive that nobody should unpack', () => {
  it.each<[string, () => Buffer | Promise<Buffer>, RegExp]>([
    ['an absolute name', () => raw(rawHeader('/etc/passwd')), /absolute name \/etc\/passwd/],
    ['..', () => raw(rawHeader('a/../../b')), /a\/..\/..\/b leads out of its directory/],
    [
      '.. in a long name',
      () => raw(pax('x', '19 path=../outside\n'), rawHeader('x')),
      /outside leads out/
    ],
    ['no name', () => raw(rawHeader('')), /no name/],
    ['a device', () => raw(rawHeader('null', { flag: '3' })), /null is neither a file nor/],
    ['a fifo', () => raw(rawHeader('pipe', { flag: '6' })), /pipe is neither/],
    ['an unknown type', () => raw(rawHeader('volume', { flag: 'V' })), /volume is neither/],
    ['a sparse file', () => raw(rawHeader('weights', { flag: 'S' })), /sparse/],
    ['a link to the root', () => tarGz(link('a', '/etc')), /link a in it leads to \/etc/],
    ['a link that leads out', () => tarGz(link('d/a', '../../etc')), /leads to ..\/..\/etc/],
    ['a link that leads out by way of another', () => tarGz(link('a', 'b/..')), /leads to b\/../],
    [
      'a name through a link',
      () => tarGz(link('a', '.'), file('a/b', 'x')),
      /goes through the link a/
    ],
    [
      'a hard link that leads out',
      () => raw(rawHeader('a', { flag: '1', target: '../x' })),
      /leads out/
    ],
    [
      'a hard link to the root',
      () => raw(rawHeader('a', { flag: '1', target: '/etc/x' })),
      /absolute/
    ],
    [
      'a global header that renames',
      () => raw(pax('g', '12 path=abc\n'), rawHeader('x')),
      /renames/
    ]
  ])('is refused for %s', async (_, make, why) => {
    const inspecting = inspectArchive(pieces(await make()), { archive: 'model.tar.gz' });
    await expect(inspecting).rejects.toThrow(ProblemError);
    await expect(inspecting).rejects.toThrow(why);
    await expect(inspecting).rejects.toThrow(/^model.tar.gz is not safe to unpack: .*\.$/);
  });

  it.each([
    ['inflates to too much', { content: 100_000 }, /more than 100000 bytes/],
    [
      'inflates to too many times its size',
      { ratio: 100, ratioFrom: 100_000 },
      /100 times its size/
    ],
    ['has too many entries', { entries: 1 }, /more than 1 entries/]
  ])('is a bomb where it %s', async (_, limits, why) => {
    const bomb = await tarGz(file('a', Buffer.alloc(3_000_000)), file('b', 'b'));
    let read = 0;
    const inspecting = inspectArchive(pieces(bomb, 256), {
      archive: 'bomb',
      limits: { ...USUAL_LIMITS, ...limits },
      progress: bytes => (read = bytes)
    });
    await expect(inspecting).rejects.toThrow(why);
    expect(read).toBeLessThanOrEqual(bomb.length);
  });
});

describe('an archive that is damaged', () => {
  const whole = () => tarGz(file('weights.bin', 'w'.repeat(5_000)), file('more', 'x'));
  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['empty', () => Buffer.alloc(0), /it is empty/],
    ['no gzip', () => Buffer.from('PK\x03\x04 a zip file'), /it is no gzip file/],
    ['cut in its header', bytes => bytes.subarray(0, 7), /RFC 1952/],
    ['cut in its data', bytes => bytes.subarray(0, 40), /ends within its compressed data/],
    ['cut in its checksum', bytes => bytes.subarray(0, -3), /ends within its checksum/],
    ['wrong in its checksum', bytes => tampered(bytes, bytes.length - 6), /its checksum says/],
    ['wrong in its length', bytes => tampered(bytes, bytes.length - 1), /its checksum says/],
    ['wrong in its data', bytes => tampered(bytes, 12, 0xff), /is damaged/],
    ['no tar', () => gzipSync('no tar'.repeat(500)), /no tar archive/],
    [
      'a tar that breaks off',
      () => gzipSync(rawHeader('x', { bytes: 9_000 })),
      /within its entry x/
    ],
    [
      'a name that breaks off',
      () => gzipSync(rawHeader('x', { flag: 'L', bytes: 900 })),
      /the name/
    ],
    ['nothing', () => gzipSync(''), /it holds nothing/],
    ['flags of the future', bytes => tampered(bytes, 3, 0x80), /RFC 1952/]
  ])('is refused: %s', async (_, damage, why) => {
    const inspecting = inspectArchive(pieces(damage(await whole()), 11), { archive: 'model' });
    await expect(inspecting).rejects.toThrow(why);
    await expect(inspecting).rejects.toThrow(/^model is damaged: .*\.$/);
  });

  it('never makes a wrong one, wherever it was cut or changed', async () => {
    using scratch = new Scratch();
    const addition = await additionOf({ files: { 'inference.py': Buffer.from('new') } });
    const sound = await whole();
    const expected = await filesIn(sound);
    const known = new KnownArchives(scratch.path('known'));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sound.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, bits, cuts) => {
          const bytes = cuts ? sound.subarray(0, at) : tampered(sound, at, bits);
          writeFileSync(scratch.path('model.tar.gz'), bytes);
          const out = scratch.path('out.tar.gz');
          const adding = addToFile(scratch.path('model.tar.gz'), out, addition, known);
          const outcome = await adding.catch((error: unknown) => error);
          if (outcome instanceof ProblemError) {
            expect(existsSync(out)).toBe(false);
          } else {
            // A byte of the header that means nothing, such as the time.
            expect(outcome).toMatchObject({ how: 'spliced' });
            expect({ ...(await filesIn(await read(out))) }).toEqual({
              ...expected,
              'code/inference.py': 'new'
            });
          }
        }
      ),
      { numRuns: 100 }
    );
    expect(readdirSync(scratch.directory).filter(name => name.endsWith('.next'))).toEqual([]);
  });
});

describe('what a person might meet and is sound', () => {
  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['a comment of git', () => raw(pax('g', '15 comment=abc\n'), rawHeader('x'))],
    ['links within', () => tarGz(link('d/a', '../b'), file('b', 'x'), link('c', 'd/e'))],
    ['no mark at its end', () => gzipSync(rawHeader('x'))],
    ['nothing but its mark', () => gzipSync(END)],
    ['the name of its own directory', () => raw(rawHeader('./', { flag: '5' }), rawHeader('./x'))]
  ])('is accepted: %s', async (_, make) => {
    const finding = await inspectArchive(pieces(await make(), 100), { archive: 'model.tar.gz' });
    expect(finding).toMatchObject({ members: 1, trailing: false });
  });

  it('is read whatever the size of the pieces that it comes in', async () => {
    const bytes = await tarGz(file('a', 'a'.repeat(2_000)), file('ü'.repeat(80), 'b'));
    const whole = await inspectArchive(pieces(bytes, bytes.length), { archive: 'a' });
    for (const size of [1, 2, 3, 8, 100]) {
      expect(await inspectArchive(reusedPieces(bytes, size), { archive: 'a' })).toEqual(whole);
    }
  });

  it('has been written with stored blocks only', async () => {
    const content = await tar(file('a', 'a'.repeat(100_000)));
    const bytes = gzipSync(content, { level: 0 });
    expect(bytes.includes(deflateRawSync('a'))).toBe(false);
    expect(await inspectArchive(pieces(bytes), { archive: 'a' })).toMatchObject({
      contentBytes: content.length
    });
  });
});

function tampered(bytes: Buffer, at: number, bits = 0x01): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ bits;
  return changed;
}

async function read(path: string): Promise<Buffer> {
  const { readFile, rm } = await import('node:fs/promises');
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}
