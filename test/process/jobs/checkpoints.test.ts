import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caller, ended, logged, request, Surroundings, trained, until } from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
const place = surroundings.place();
afterAll(() => surroundings[Symbol.dispose]());

/** Prints the checkpoints that are there and leaves one more. */
const script = [
  'import os, sys',
  'directory = os.environ["SAGEMAKER_BASE_DIR"] + "/checkpoints"',
  'names = sorted(os.listdir(directory))',
  'open(f"{directory}/step-{len(names)}", "w").close()',
  'print(names, flush=True)'
].join('\n');

describe('a directory for checkpoints', () => {
  it('is made, kept and restored from', async () => {
    const checkpoints = join(surroundings.directory, 'new', 'checkpoints');
    const said = [];
    for (let run = 0; run < 2; run += 1) {
      const job = await trained(place, script, { checkpoints });
      said.push(...(await logged(place, job)).texts);
    }
    expect(said).toEqual(['[]', "['step-0']"]);
    expect(readdirSync(checkpoints)).toEqual(['step-0', 'step-1']);
  });

  it('has what a job left that was stopped', async () => {
    const checkpoints = join(surroundings.directory, 'stopped');
    mkdirSync(checkpoints);
    const asked = request(`${script}\nimport time\ntime.sleep(60)`, { checkpoints });
    const ref = await place.train(asked, caller(), () => undefined);
    const running = await until(place, ref, job => job.secondaryStatus === 'Training');
    while (readdirSync(checkpoints).length === 0) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    await place.stop(ref, caller());
    expect(await ended(place, running.ref)).toMatchObject({ status: 'Stopped' });
    expect(readdirSync(checkpoints)).toEqual(['step-0']);
  });

  it('is refused where it is a file', async () => {
    const checkpoints = join(surroundings.directory, 'file');
    writeFileSync(checkpoints, '');
    await expect(trained(place, script, { checkpoints })).rejects.toThrow(
      `--checkpoints names ${checkpoints}, which is no directory.`
    );
  });
});
