import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { isCode } from '../../../systemError';

/** One process as far as its use of the machine goes. */
export interface ProcessUsage {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Processor seconds, those of its ended children included where the system tells. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** All processes of this machine that can be seen. */
export async function processUsages(): Promise<ProcessUsage[]> {
  return process.platform === 'linux' ? usagesInProc() : usagesFromPs();
}

/** A group, and all that descends from it, even into groups of its own. */
export function treeOf(processes: readonly ProcessUsage[], group: number): ProcessUsage[] {
  const children = new Map<number, ProcessUsage[]>();
  for (const usage of processes) {
    const siblings = children.get(usage.parent);
    if (siblings) {
      siblings.push(usage);
    } else {
      children.set(usage.parent, [usage]);
    }
  }
  const tree = new Map<number, ProcessUsage>();
  const pending = processes.filter(usage => usage.group === group);
  for (let usage = pending.pop(); usage; usage = pending.pop()) {
    if (!tree.has(usage.pid)) {
      tree.set(usage.pid, usage);
      pending.push(...(children.get(usage.pid) ?? []));
    }
  }
  return [...tree.values()];
}

/** Linux tells processor time to user programs in hundredths of a second, whatever the kernel counts in. time(7) */
const TICKS_PER_SECOND = 100;

/** Synchronous, since that costs a tenth: hundreds of tiny files that are not on any disk. */
function usagesInProc(): ProcessUsage[] {
  const page = pageBytes();
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => usageInProc(pid, page));
}

/** Fields of `/proc/PID/stat` behind the name: state ppid pgrp … utime stime cutime cstime … rss. proc(5) */
function usageInProc(pid: string, page: number): ProcessUsage[] {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) {
      // It ended between the listing and this look, or it is somebody else's.
      return [];
    }
    throw error;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index] ?? 0);
  return [
    {
      pid: Number(pid),
      parent: number(1),
      group: number(2),
      cpuSeconds: (number(11) + number(12) + number(13) + number(14)) / TICKS_PER_SECOND,
      memoryBytes: number(21) * page
    }
  ];
}

let knownPageBytes: number | undefined;

/** 4,096 but on some arm64 machines; Node does not tell, the kernel's map of this process does. */
function pageBytes(): number {
  if (knownPageBytes === undefined) {
    const map = readFileSync('/proc/self/smaps', 'latin1');
    knownPageBytes = Number(/KernelPageSize:\s+(\d+) kB/.exec(map)?.[1] ?? 4) * 1024;
  }
  return knownPageBytes;
}

/** `ps` on macOS; Linux's understands the same words. */
export async function usagesFromPs(): Promise<ProcessUsage[]> {
  const { stdout } = await promisify(execFile)(
    'ps',
    ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'pgid=', '-o', 'rss=', '-o', 'time='],
    { env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' }, maxBuffer: 16 * 1024 * 1024 }
  );
  return stdout
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields.length === 5)
    .map(([pid, parent, group, kilobytes, time = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      cpuSeconds: secondsOf(time),
      memoryBytes: Number(kilobytes) * 1024
    }));
}

/** `[days-][hours:]minutes:seconds[.hundredths]` */
function secondsOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
