import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateFile } from '../../../../src/host/places/process/stateFile';

let directory: string;
let said: jest.SpyInstance;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'state-'));
  said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  said.mockRestore();
  rmSync(directory, { recursive: true, force: true });
});

describe('A state', () => {
  it('is written as it is when its turn comes, one write after the other', async () => {
    const path = join(directory, 'state.json');
    const file = new StateFile(path);
    let status = 'InProgress';
    const writes = [file.write(() => ({ status })), file.write(() => ({ status }))];
    status = 'Completed';
    expect(await Promise.all(writes)).toEqual([true, true]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ status: 'Completed' });
  });

  it('of something that is deleted is wanted by nobody, and nothing is said', async () => {
    const file = new StateFile(join(directory, 'gone', 'state.json'));
    expect(await file.write(() => ({}))).toBe(true);
    expect(said).not.toHaveBeenCalled();
  });

  it('that cannot be written is told, and the next one is tried', async () => {
    const path = join(directory, 'state.json');
    mkdirSync(path);
    const file = new StateFile(path);
    expect(await file.write(() => ({}))).toBe(false);
    expect(said).toHaveBeenCalledWith(expect.stringContaining(`${path} could not be written`));
    rmSync(path, { recursive: true });
    expect(await file.write(() => ({}))).toBe(true);
  });
});
