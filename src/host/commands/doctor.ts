import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

import type { CommandDeclaration, Json } from '../../protocol';
import type { Identity } from '../aws/aws';
import type { Caller } from '../caller';
import type { Host } from '../host';
import { countGpus } from '../places/process/gpu';
import { ProblemError } from '../problem';
import type { Command } from './command';
import { defineCommand } from './command';
import { isTerminal } from './show/face';
import { counted, duration } from './show/figures';
import { escapeHtml } from './show/html';

/** A check that takes longer has failed: whoever asks how things are does not wait for a network. */
const PATIENCE = 15_000;

/** Who the caller is for AWS. @throws ProblemError saying why nobody. */
export type Identify = (caller: Caller, signal: AbortSignal) => Promise<Identity>;

/** One thing that was looked at. */
interface Finding {
  readonly what: string;
  /** `missing` is no fault: without it something else still works. */
  readonly state: 'fine' | 'missing' | 'broken';
  readonly text: string;
  /** What to do about it. */
  readonly next?: string;
}

const MARKS: Readonly<Record<Finding['state'], string>> = {
  fine: '✓',
  missing: '–',
  broken: '✕'
};

type Check = (host: Host, caller: Caller, signal: AbortSignal) => Promise<Finding>;

/** Looks at everything that jobs, logs and AWS depend on, and says what to do about what is missing. */
export function doctorCommand(identify: Identify): Command {
  const checks: Readonly<Record<string, Check>> = {
    Host: checkHost,
    Directories: checkDirectories,
    Python: checkPython,
    'Local runs': checkLocalRuns,
    GPU: checkGpu,
    AWS: (_host, caller, signal) => checkAws(identify, caller, signal)
  };
  return defineCommand(
    {
      name: 'doctor',
      summary: 'Say what works here, what does not, and what to do about it',
      examples: ['doctor', 'doctor --profile research'],
      arguments: {}
    } satisfies CommandDeclaration,
    async function* ({ host, caller, signal }) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
      const findings = await Promise.all(
        Object.entries(checks).map(async ([what, check]) => {
          try {
            return await check(host, caller, limit);
          } catch (error) {
            return failed(what, error);
          }
        })
      );
      if (isTerminal(caller)) {
        for (const finding of findings) {
          yield { type: 'line', text: plain(finding) };
        }
      } else {
        const bundle: Record<string, Json> = {
          'text/html': html(findings),
          'text/plain': findings.map(plain).join('\n')
        };
        yield { type: 'display', id: 'doctor', bundle };
      }
      const broken = findings.some(finding => finding.state === 'broken');
      return { value: null, exitCode: broken ? 1 : 0 };
    }
  );
}

const checkHost: Check = async ({ version, startedAt, clock }) => ({
  what: 'Host',
  state: 'fine',
  text: `version ${version}, process ${process.pid}, up ${duration(clock.now() - startedAt)}, Node.js ${process.version}, ${Math.round(process.memoryUsage.rss() / 1e6)} MB`
});

const checkDirectories: Check = async ({ locations }) => {
  const { jobs, logs, runtime } = locations;
  for (const directory of [jobs, logs, runtime]) {
    if (!(await isWritable(directory))) {
      return {
        what: 'Directories',
        state: 'broken',
        text: `${directory} cannot be written to`,
        next: 'Make it writable, or set JUPYTERLAB_SAGEMAKER_HOME to a directory of yours and start Jupyter anew.'
      };
    }
  }
  return {
    what: 'Directories',
    state: 'fine',
    text: `jobs in ${jobs}, stored logs in ${logs}, socket and the host’s own log in ${runtime}`
  };
};

const checkPython: Check = async (_host, { context }, signal) => {
  const { python } = context;
  if (python === undefined) {
    return {
      what: 'Python',
      state: 'missing',
      text: 'this caller has none; jobs of this machine run with the first python3 on the PATH'
    };
  }
  try {
    const { stdout } = await promisify(execFile)(python, ['--version'], {
      env: context.env,
      signal
    });
    return { what: 'Python', state: 'fine', text: `${stdout.trim()}, ${python}` };
  } catch (error) {
    return {
      what: 'Python',
      state: 'broken',
      text: `${python} does not start: ${messageOf(error)}`,
      next: 'Restart the kernel with an environment that still exists.'
    };
  }
};

const checkLocalRuns: Check = async ({ jobs }, caller, signal) => {
  const { problems, jobs: found } = await jobs.list({ places: ['process'] }, caller, signal);
  const [first] = problems;
  return first
    ? {
        what: 'Local runs',
        state: 'broken',
        text: first.problem.message,
        next: first.problem.hint
      }
    : {
        what: 'Local runs',
        state: 'fine',
        text: `--instance local_cpu runs as a process of this machine; ${counted(found.length, 'job')} so far`
      };
};

const checkGpu: Check = async (_host, { context }) => {
  try {
    const gpus = await countGpus(context.env);
    return { what: 'GPU', state: 'fine', text: `${counted(gpus, 'GPU')} for --instance local_gpu` };
  } catch (error) {
    return { ...failed('GPU', error), state: 'missing' };
  }
};

async function checkAws(identify: Identify, caller: Caller, signal: AbortSignal): Promise<Finding> {
  try {
    const { account, arn, source, region } = await identify(caller, signal);
    return {
      what: 'AWS',
      state: 'fine',
      text: `account ${account}, region ${region}, ${arn}; credentials from ${source}`
    };
  } catch (error) {
    const finding = failed('AWS', error);
    const local = 'Local runs work without AWS.';
    return { ...finding, state: 'missing', next: [finding.next, local].filter(Boolean).join(' ') };
  }
}

function failed(what: string, error: unknown): Finding {
  return error instanceof ProblemError
    ? { what, state: 'broken', text: error.message, next: error.problem.hint }
    : { what, state: 'broken', text: messageOf(error) };
}

function messageOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') {
    return `no answer within ${PATIENCE / 1_000} seconds`;
  }
  return error instanceof Error ? error.message.trim() : String(error);
}

/** A directory that does not exist yet is writable when its parent is. */
async function isWritable(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.W_OK);
    return true;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const parent = dirname(directory);
    return missing && parent !== directory && isWritable(parent);
  }
}

function plain({ what, state, text, next }: Finding): string {
  const line = `${MARKS[state]} ${what.padEnd(11)}  ${text}`;
  return next ? `${line}\n${' '.repeat(15)}${next}` : line;
}

function html(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, state, text, next }) => {
    const advice = next ? `<br><em>${escapeHtml(next)}</em>` : '';
    return `<tr><td>${MARKS[state]}</td><th style="text-align:left">${escapeHtml(what)}</th><td style="text-align:left">${escapeHtml(text)}${advice}</td></tr>`;
  });
  return `<table>${rows.join('')}</table>`;
}
