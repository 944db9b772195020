import { execFileSync } from 'node:child_process';
import type { Place } from '../../src/host/places/place';
import { Surroundings, caller, logged, trained } from '../process/jobs/surroundings';

// A driver that sleeps takes seconds to answer.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
let place: Place;

const gpus = execFileSync('nvidia-smi', ['--list-gpus'], { encoding: 'utf8' }).trim().split('\n');

beforeAll(() => {
  place = surroundings.place();
});

afterAll(() => surroundings[Symbol.dispose]());

async function linesWith(script: string, env: Readonly<Record<string, string>> = {}) {
  const PATH = process.env.PATH ?? '';
  const job = await trained(place, script, { instanceType: 'local_gpu' }, caller({ PATH, ...env }));
  return { job, lines: (await logged(place, job)).texts };
}

test('a script on local_gpu is told how many GPUs it has, and finds them', async () => {
  const { job, lines } = await linesWith(`
import os, subprocess
print(os.environ["SM_NUM_GPUS"])
print(os.environ["SM_CURRENT_INSTANCE_TYPE"])
print(subprocess.check_output(["nvidia-smi", "--list-gpus"], text=True).strip())`);
  expect(job.status).toBe('Completed');
  expect(lines).toEqual(expect.arrayContaining([String(gpus.length), 'local_gpu', ...gpus]));
});

test('a script on local_gpu is measured with its GPUs, as on SageMaker', async () => {
  const { job } = await linesWith('import time; time.sleep(4)');
  const series = (await place.machineMetrics?.(job, caller()).read()) ?? [];
  for (const name of ['GPUUtilization', 'GPUMemoryUtilization']) {
    const values = series.find(one => one.name === name)?.values ?? [];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(100 * gpus.length);
  }
});

test('a caller’s choice of devices reaches the script', async () => {
  const { lines } = await linesWith('import os; print(os.environ["CUDA_VISIBLE_DEVICES"])', {
    CUDA_VISIBLE_DEVICES: '0'
  });
  expect(lines).toContain('0');
});
