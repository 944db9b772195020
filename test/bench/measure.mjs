/** What every benchmark here is made of: processes with a stopwatch, medians, tables, the load of the machine. */
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Runs a process and hands each line of its output to `onLine`. With `keep` its output goes into a file instead, as behind
 * `>` in a shell, and comes back as `output` when it has ended: who receives a million lines meanwhile takes a tenth of the
 * machine from whoever prints them. Resolves to the seconds to its first line and to its end, its exit code, and whether it
 * was `cut` for taking longer than `limit` seconds.
 */
export async function timed(
  command,
  args,
  { env, limit = Infinity, onLine = () => {}, keep = false, cwd } = {}
) {
  const kept = keep ? keptOutput() : undefined;
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', kept?.file ?? 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', chunk => (said = `${said}${chunk}`.slice(-2000)));
  let first;
  let cut = false;
  const timer =
    limit === Infinity
      ? undefined
      : setTimeout(() => {
          cut = true;
          child.kill('SIGKILL');
        }, limit * 1000);
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const looking = setInterval(() => (first ??= kept?.any() ? elapsed() : undefined), 10);
  try {
    if (!kept) {
      for await (const line of createInterface({ input: child.stdout })) {
        first ??= elapsed();
        onLine(line, child);
      }
    }
    const code = await ended;
    const seconds = elapsed();
    return { seconds, first, code, cut, said, output: kept?.read() };
  } finally {
    clearTimeout(timer);
    clearInterval(looking);
    kept?.close();
  }
}

/** A file for the output of a process, for as long as it is open. */
function keptOutput() {
  const folder = mkdtempSync(join(tmpdir(), 'jl-sm-output-'));
  const path = join(folder, 'output');
  const file = openSync(path, 'w');
  return {
    file,
    any: () => fstatSync(file).size > 0,
    read: () => readFileSync(path),
    close() {
      closeSync(file);
      rmSync(folder, { recursive: true });
    }
  };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Resident memory of a process in MB of 10⁶ bytes; `peak` is the most it ever had. Linux only; else undefined. */
export function memory(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = name => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) * 1024) / 1e6;
    return { now: field('VmRSS'), peak: field('VmHWM') };
  } catch {
    return undefined;
  }
}

export const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** The machine and how busy it is with other things; every table carries it. */
export function machine() {
  const { length } = cpus();
  return `${length} cores (${cpus()[0]?.model ?? 'unknown'}), load ${loadavg()
    .map(value => value.toFixed(1))
    .join(' ')} (1, 5, 15 minutes)`;
}

/** A plain table; the first row is its head. */
export function table(rows) {
  const cells = rows.map(row => rows[0].map((_, column) => String(row[column] ?? '')));
  const widths = cells[0].map((_, column) =>
    Math.max(...cells.map(row => [...row[column]].length))
  );
  const line = row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  console.log(
    [
      line(cells[0]),
      widths.map(width => '─'.repeat(width)).join('  '),
      ...cells.slice(1).map(line)
    ].join('\n')
  );
}

/** `met` or `MISSED`, beside the bar. */
export const verdict = (value, bar) =>
  value === undefined || Number.isNaN(value) ? 'not measured' : value <= bar ? 'met' : 'MISSED';
