import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { Header } from 'tar-stream';
import { pack } from 'tar-stream';
import { unpackArchive } from '../../../../src/host/places/local/unpack';

function unpackModel(
  archive: string,
  directory: string,
  progress: Parameters<typeof unpackArchive>[3]
): Promise<number> {
  const words = { subject: `The model archive ${archive}`, doing: 'Unpacking the model' };
  return unpackArchive(archive, words, directory, progress);
}

const directory = mkdtempSync(join(tmpdir(), 'unpack-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Entry = Partial<Header> & { readonly name: string; readonly content?: string };

let count = 0;

/** Writes an archive of the entries and unpacks it; what is beside the model's directory would be seen. */
async function unpacked(entries: readonly Entry[], damage = (bytes: Buffer) => bytes) {
  const tar = pack();
  for (const { content, ...header } of entries) {
    tar.entry(header, content ?? '');
  }
  tar.finalize();
  count += 1;
  const root = join(directory, String(count));
  const model = join(root, 'in', 'model');
  mkdirSync(model, { recursive: true });
  const archive = join(root, 'model.tar.gz');
  writeFileSync(archive, damage(gzipSync(await buffer(tar))));
  const result = await unpackModel(archive, model, () => undefined).then(
    bytes => ({ bytes, problem: '' }),
    (error: Error) => ({ bytes: 0, problem: error.message })
  );
  return { ...result, model, around: readdirSync(join(root, 'in')) };
}

describe('a model archive', () => {
  it('is unpacked with its directories, links and what a later entry says of the same name', async () => {
    const { problem, model } = await unpacked([
      { name: './', type: 'directory' },
      { name: './code/inference.py', content: 'old' },
      { name: 'code/inference.py', content: 'new' },
      { name: 'deep/er/weights', content: 'w', mode: 0o6777 },
      { name: 'deep/latest', type: 'symlink', linkname: 'er/weights' },
      { name: 'again', type: 'link', linkname: 'deep/er/weights' }
    ]);
    expect(problem).toBe('');
    expect(readFileSync(join(model, 'code/inference.py'), 'utf8')).toBe('new');
    expect(readFileSync(join(model, 'deep/latest'), 'utf8')).toBe('w');
    expect(readFileSync(join(model, 'again'), 'utf8')).toBe('w');
    expect(lstatSync(join(model, 'deep/er/weights')).mode & 0o7022).toBe(0);
  });

  it.each<[string, readonly Entry[], RegExp]>([
    [
      'an absolute path',
      [{ name: '/tmp/evil', content: 'x' }],
      /"\/tmp\/evil" is an absolute path/
    ],
    [
      'a path that leads out',
      [{ name: 'a/../../evil', content: 'x' }],
      /leads out of it by "\.\."/
    ],
    [
      'a link to an absolute path',
      [{ name: 'l', type: 'symlink', linkname: '/etc' }],
      /a link to "\/etc"/
    ],
    [
      'a link that leads out',
      [{ name: 'a/l', type: 'symlink', linkname: '../../..' }],
      /leads out of it/
    ],
    [
      'links that lead out together',
      [
        { name: 'x/y/z/f', content: '' },
        { name: 'x/y/z/up', type: 'symlink', linkname: '..' },
        { name: 'out', type: 'symlink', linkname: 'x/y/z/up/../../..' }
      ],
      /leads out of it/
    ],
    ['a link to nowhere', [{ name: 'l', type: 'symlink', linkname: 'gone' }], /or nowhere/],
    ['a hard link out', [{ name: 'l', type: 'link', linkname: '../evil' }], /leads out of it/],
    [
      'a hard link to nothing',
      [{ name: 'l', type: 'link', linkname: 'gone' }],
      /which is not before it/
    ],
    [
      'a device',
      [{ name: 'null', type: 'character-device', devmajor: 1, devminor: 3 }],
      /is a character-device/
    ],
    ['a pipe', [{ name: 'p', type: 'fifo' }], /is a fifo/]
  ])(
    'is refused with a sentence for %s, and nothing is outside',
    async (_what, entries, sentence) => {
      const { problem, around } = await unpacked(entries);
      expect(problem).toMatch(sentence);
      expect(around).toEqual(['model']);
      expect(existsSync('/tmp/evil')).toBe(false);
    }
  );

  it('does not let a file be written through a link', async () => {
    const { problem, model, around } = await unpacked([
      { name: 'code', type: 'symlink', linkname: '..' },
      { name: 'code/evil', content: 'x' }
    ]);
    expect(problem).toMatch(/leads out of it/);
    expect(around).toEqual(['model']);
    expect(existsSync(join(model, '..', 'evil'))).toBe(false);
  });

  const sound = [{ name: 'weights', content: 'w'.repeat(5000) }];
  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    [
      'cut off',
      bytes => bytes.subarray(0, bytes.length - 12),
      /is damaged: unexpected end of file/
    ],
    [
      'changed on the way',
      bytes => Buffer.concat([bytes.subarray(0, -8), Buffer.alloc(8)]),
      /is damaged: incorrect data check/
    ],
    ['no gzip', () => Buffer.from('not an archive'), /is no gzip file/],
    ['a gzip of something else', () => gzipSync(Buffer.from('x'.repeat(2000))), /is damaged/]
  ])('is refused when it is %s', async (_what, damage, sentence) => {
    const { problem } = await unpacked(sound, damage);
    expect(problem).toMatch(sentence);
  });

  it('made to fill a disk is refused before it does', async () => {
    const tar = await unpacked([{ name: 'huge', content: 'x' }], () =>
      gzipSync(bombHeader(400 * 1024 ** 2))
    );
    expect(tar.problem).toMatch(/made to fill disks|needs more than/);
  });

  it('that is not there is said to be so', async () => {
    await expect(
      unpackModel(join(directory, 'none.tar.gz'), directory, () => undefined)
    ).rejects.toThrow(/none\.tar\.gz cannot be read: it does not exist/);
  });
});

/** The header of a file that claims to have so many bytes. */
function bombHeader(size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write('huge', 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
