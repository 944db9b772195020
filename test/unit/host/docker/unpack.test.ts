import { lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pack } from 'tar-stream';
import { unpack } from '../../../../src/host/places/docker/collect';

let into: string;
beforeEach(() => (into = mkdtempSync(join(tmpdir(), 'unpack-'))));
afterEach(() => rmSync(into, { recursive: true }));

it('What comes out of a container lies where it should, belongs to the person, and leads nowhere else', async () => {
  const archive = pack();
  archive.entry({ name: 'model/', type: 'directory', mode: 0o555 });
  archive.entry({ name: 'model/sub/weights', mode: 0o400 }, 'w');
  archive.entry({ name: 'model/latest', type: 'symlink', linkname: 'sub/weights' });
  archive.entry({ name: 'model/again', type: 'link', linkname: 'model/sub/weights' });
  archive.entry({ name: 'model/passwd', type: 'symlink', linkname: '/etc/passwd' });
  archive.entry({ name: 'model/up', type: 'symlink', linkname: '../../up' });
  archive.entry({ name: 'model/../../outside' }, 'x');
  archive.entry({ name: '/absolute' }, 'x');
  archive.entry({ name: 'model/pipe', type: 'fifo' });
  archive.finalize();
  await unpack(archive.pipe(new PassThrough()), into, new AbortController().signal);
  expect(readdirSync(into).sort()).toEqual(['again', 'latest', 'sub']);
  expect(readFileSync(join(into, 'latest'), 'utf8')).toBe('w');
  expect(readlinkSync(join(into, 'again'))).toBe('sub/weights');
  expect(lstatSync(join(into, 'sub/weights')).mode & 0o777).toBe(0o600);
});
