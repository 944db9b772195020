/** What is measured while a plain process runs; the GPUs are those that a stand-in for nvidia-smi tells of. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricSeries } from '../../../src/protocol';
import { visibleGpus } from '../../../src/host/places/process/gpuUsage';
import { caller, Surroundings, trained } from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
const place = surroundings.place();
afterAll(() => surroundings[Symbol.dispose]());

const script = 'import time; end = time.time() + 2.5\nwhile time.time() < end: pass';

/** The series of a job that is busy for some seconds, by name. */
async function measured(
  instanceType: string,
  env: Record<string, string> = {}
): Promise<Record<string, MetricSeries>> {
  const job = await trained(place, script, { instanceType }, caller(env));
  expect(job).toMatchObject({ status: 'Completed' });
  const series = (await place.machineMetrics?.(job, caller()).read()) ?? [];
  return Object.fromEntries(series.map(one => [one.name, one]));
}

/** A directory for the PATH with two GPUs: half and fully busy, a quarter and a half of their memory taken. */
function withGpus(): string {
  const bin = join(surroundings.directory, 'bin');
  mkdirSync(bin);
  const lines = [
    '#!/bin/sh',
    `echo "$@" >> ${join(bin, 'asked')}`,
    'case "$*" in',
    '  --list-gpus) echo "GPU 0: A"; echo "GPU 1: B";;',
    '  *) while :; do echo "0, 50, 1000, 4000"; echo "1, 100, 2000, 4000"; sleep 0.2; done;;',
    'esac'
  ];
  writeFileSync(join(bin, 'nvidia-smi'), lines.join('\n'));
  chmodSync(join(bin, 'nvidia-smi'), 0o755);
  return bin;
}

describe('a plain process', () => {
  it('is measured by SageMaker’s names and in its units, and has no GPU where there is none', async () => {
    const series = await measured('local_cpu');
    expect(Object.keys(series)).toEqual([
      'CPUUtilization',
      'MemoryUtilization',
      'DiskUtilization',
      'MemoryUsed'
    ]);
    for (const { unit, source, host, times, values } of Object.values(series)) {
      expect({ unit, source, host }).toEqual({
        unit: unit === 'Bytes' ? 'Bytes' : 'Percent',
        source: 'instance',
        host: 'algo-1'
      });
      expect(times).toHaveLength(values.length);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    }
    expect(Math.max(...(series.CPUUtilization?.values ?? []))).toBeGreaterThan(10);
    expect(Math.max(...(series.DiskUtilization?.values ?? []))).toBeLessThanOrEqual(100);
  });

  it('has the sum of its GPUs, as on SageMaker', async () => {
    const bin = withGpus();
    const series = await measured('local_gpu', {
      PATH: `${bin}:/usr/bin:/bin`,
      CUDA_VISIBLE_DEVICES: '0,1'
    });
    expect(series.GPUUtilization?.values.at(-1)).toBe(150);
    expect(series.GPUMemoryUtilization?.values.at(-1)).toBe(75);
    expect(readFileSync(join(bin, 'asked'), 'utf8')).toContain('--id=0,1');
  });
});

it.each([
  ['0,2', ['0', '2']],
  ['GPU-8932f937-d72c-4106-c12f-20bd9faed9f6', ['GPU-8932f937-d72c-4106-c12f-20bd9faed9f6']],
  ['', []],
  ['MIG-8932f937', []]
])('CUDA_VISIBLE_DEVICES=%s leaves the GPUs %j to measure', (text, ids) => {
  expect(visibleGpus({ CUDA_VISIBLE_DEVICES: text })).toEqual(ids);
});
