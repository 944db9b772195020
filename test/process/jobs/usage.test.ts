import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessUsage } from '../../../src/host/places/process/runner/usage';
import { processUsages, treeOf, usagesFromPs } from '../../../src/host/places/process/runner/usage';
import { PYTHON } from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const usage = (pid: number, parent: number, group: number): ProcessUsage => ({
  pid,
  parent,
  group,
  cpuSeconds: 1,
  memoryBytes: 1
});

it('a tree is a group and all that descends from it, whatever group that made for itself', () => {
  const all = [
    usage(1, 0, 1),
    usage(10, 1, 10),
    usage(11, 10, 10),
    usage(12, 11, 12),
    usage(13, 1, 10),
    usage(14, 1, 14)
  ];
  const pids = treeOf(all, 10).map(({ pid }) => pid);
  expect(pids.sort()).toEqual([10, 11, 12, 13]);
});

it.each([
  ['this system’s own way', processUsages],
  ['ps', usagesFromPs]
])('%s sees a process, its group, its memory and its time', async (_way, look) => {
  const script = `
import sys, time
data = b"x" * 50_000_000
while time.process_time() < 1.1: pass
print("ready", flush=True)
sys.stdin.read()`;
  const child = spawn(PYTHON, ['-c', script], { detached: true });
  try {
    await once(child.stdout, 'data');
    const [seen] = treeOf(await look(), child.pid ?? 0);
    expect(seen).toMatchObject({ pid: child.pid, parent: process.pid, group: child.pid });
    expect(seen?.memoryBytes).toBeGreaterThan(50_000_000);
    expect(seen?.memoryBytes).toBeLessThan(500_000_000);
    expect(seen?.cpuSeconds).toBeGreaterThanOrEqual(1);
    expect(seen?.cpuSeconds).toBeLessThan(60);
  } finally {
    child.kill('SIGKILL');
  }
});
