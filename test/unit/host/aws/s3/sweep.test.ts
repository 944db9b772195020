import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sweep } from '../../../../../src/host/aws/s3/sweep';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY = 24 * 3600;

const cache = mkdtempSync(join(tmpdir(), 'sweep-'));
afterAll(() => rmSync(cache, { recursive: true }));

/** A file that was touched so many days ago. */
function file(name: string, days: number): string {
  const path = join(cache, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, name);
  touch(path, days);
  return path;
}

function touch(path: string, days: number): void {
  utimesSync(path, NOW / 1000 - days * DAY, NOW / 1000 - days * DAY);
}

test('what was not used for a month goes, with what broken downloads left', async () => {
  const shared = file('objects/aa/shared', 40);
  file('objects/aa/old', 40);
  file('objects/aa/new', 2);
  file('objects/aa/broken.1.next', 2);
  file('objects/aa/under-way.1.next', 0);
  for (const [name, days] of [
    ['old', 40],
    ['new', 2]
  ] as const) {
    file(`channels/bb/${name}/own`, days);
    file(`channels/bb/${name}.used`, days);
  }
  linkSync(shared, join(cache, 'channels/bb/new/shared'));
  touch(shared, 40);
  mkdirSync(join(cache, 'channels/bb/broken.1.next'));
  touch(join(cache, 'channels/bb/broken.1.next'), 2);

  await sweep(cache, NOW);

  expect(readdirSync(join(cache, 'objects/aa')).sort()).toEqual([
    'new',
    'shared',
    'under-way.1.next'
  ]);
  expect(readdirSync(join(cache, 'channels/bb')).sort()).toEqual(['new', 'new.used']);
  expect(readdirSync(join(cache, 'channels/bb/new')).sort()).toEqual(['own', 'shared']);
});

test('a cache that is not there yet needs no tidying up', async () => {
  await expect(sweep(join(cache, 'nowhere'), NOW)).resolves.toBeUndefined();
});
