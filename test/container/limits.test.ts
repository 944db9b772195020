/** What a person may choose of a container, and what is measured of it. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caller, DockerRig, logged, trained } from './place';

let rig: DockerRig;
beforeAll(() => (rig = new DockerRig()));
afterAll(() => rig.close());

jest.setTimeout(60_000);

describe('a container', () => {
  it('has the shared memory and the memory that it was given', async () => {
    const place = rig.place();
    const script = [
      'import os',
      'shared = os.statvfs("/dev/shm")',
      'print(shared.f_blocks * shared.f_frsize)',
      'for path in ("memory.max", "memory/memory.limit_in_bytes"):',
      '    if os.path.exists("/sys/fs/cgroup/" + path):',
      '        print(open("/sys/fs/cgroup/" + path).read().strip())'
    ].join('\n');
    const [sharedMemory, memory] = [96 * 2 ** 20, 256 * 2 ** 20];
    const job = await trained(place, script, { sharedMemory, memory });
    expect((await logged(place, job)).texts).toEqual([String(sharedMemory), String(memory)]);
  });

  it('is refused a choice of GPUs where it has none', async () => {
    await expect(trained(rig.place(), 'pass', { gpus: ['0'] })).rejects.toThrow(
      '--gpus chooses GPUs, and local_cpu has none.'
    );
  });

  it('keeps its checkpoints and finds them again', async () => {
    const checkpoints = join(rig.directory, 'checkpoints');
    mkdirSync(checkpoints);
    writeFileSync(join(checkpoints, 'step-0'), '');
    const script = [
      'import os',
      'names = sorted(os.listdir("/opt/ml/checkpoints"))',
      'open(f"/opt/ml/checkpoints/step-{len(names)}", "w").close()',
      'print(names)'
    ].join('\n');
    const said = [];
    for (let run = 0; run < 2; run += 1) {
      const place = rig.place();
      said.push(...(await logged(place, await trained(place, script, { checkpoints }))).texts);
    }
    expect(said).toEqual(["['step-0']", "['step-0', 'step-1']"]);
    expect(readdirSync(checkpoints).sort()).toEqual(['step-0', 'step-1', 'step-2']);
  });

  it('is measured by SageMaker’s names, each host for itself', async () => {
    const place = rig.place();
    const job = await trained(place, 'import time\ntime.sleep(3.5)', { instanceCount: 2 });
    const series = (await place.machineMetrics?.(job, caller()).read()) ?? [];
    const names = ['CPUUtilization', 'MemoryUtilization', 'DiskUtilization', 'MemoryUsed'];
    expect(series.map(({ host, name }) => `${host} ${name}`)).toEqual(
      ['algo-1', 'algo-2'].flatMap(host => names.map(name => `${host} ${name}`))
    );
    for (const { unit, values } of series.filter(({ unit }) => unit === 'Percent')) {
      expect(unit).toBe('Percent');
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(100);
    }
  });
});
