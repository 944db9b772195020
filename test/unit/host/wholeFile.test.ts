import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../../../src/host/wholeFile';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'whole-'))));
afterEach(() => rmSync(directory, { recursive: true }));

describe('a file that is written whole', () => {
  it('replaces the one before, is its owner’s alone, and leaves nothing beside it', async () => {
    const path = join(directory, 'state.json');
    await writeWhole(path, 'one');
    await writeWhole(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['state.json']);
  });

  it('is one of two that are written at once', async () => {
    const path = join(directory, 'state.json');
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(100_000));
    await Promise.all(texts.map(text => writeWhole(path, text)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(directory)).toEqual(['state.json']);
  });

  it('leaves what was there, and nothing beside it, when it cannot be written', async () => {
    const path = join(directory, 'state.json');
    mkdirSync(join(path, 'occupied'), { recursive: true });
    await expect(writeWhole(path, 'text')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(readdirSync(directory)).toEqual(['state.json']);
  });
});
