import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { caller, gone, logged, PYTHON, Surroundings, trained } from './surroundings';
import { PHASES } from './training';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
const place = surroundings.place();
afterAll(() => surroundings[Symbol.dispose]());

/** What the script below tells of itself. */
const report = z.looseObject({
  argv: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  directories: z.array(z.string())
});

function directory(name: string, files: Record<string, string>): string {
  const root = join(surroundings.directory, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

function archived(path: string): string[] {
  return execFileSync('tar', ['-tzf', path], { encoding: 'utf8' }).trim().split('\n').sort();
}

describe('what a script is given', () => {
  it('is SageMaker’s contract: tree, files, variables, arguments and working directory', async () => {
    const data = directory('data', { 'rows.csv': '1,2\n' });
    const script = `
import json, os, sys
base = os.environ["SAGEMAKER_BASE_DIR"]
config = lambda name: json.load(open(f"{base}/input/config/{name}.json"))
print(json.dumps({
    "argv": sys.argv, "cwd": os.getcwd(), "env": dict(os.environ),
    "hyperparameters": config("hyperparameters"),
    "resource": config("resourceconfig"),
    "input": config("inputdataconfig"),
    "rows": open(os.environ["SM_CHANNEL_TRAIN"] + "/rows.csv").read(),
    "one": os.listdir(os.environ["SM_CHANNEL_ONE"]),
    "directories": sorted(os.path.relpath(path, base) for path, _, _ in os.walk(base)),
    "stdin": sys.stdin.read(), "group": os.getpgrp() == os.getpid(), "session": os.getsid(0) == os.getpid(),
}))`;
    const job = await trained(
      place,
      script,
      {
        hyperparameters: { epochs: 3, 'batch-size': 32, network: 'res net', flag: true },
        channels: { train: data, one: `file://${join(data, 'rows.csv')}` },
        environment: { MINE: 'yes', SM_MODEL_DIR: 'no' }
      },
      caller({
        KERNEL: 'kept',
        AWS_REGION: 'eu-west-1',
        MPLBACKEND: 'module://matplotlib_inline.backend_inline'
      })
    );
    const { texts } = await logged(place, job);
    const seen = report.parse(JSON.parse(texts[0] ?? ''));
    const base = join(job.directory ?? '', 'opt/ml');

    expect(seen.argv).toEqual([
      'train.py',
      '--batch-size',
      '32',
      '--epochs',
      '3',
      '--flag',
      'True',
      '--network',
      'res net'
    ]);
    expect(seen).toMatchObject({
      cwd: join(base, 'code'),
      hyperparameters: {
        epochs: '3',
        'batch-size': '32',
        network: '"res net"',
        flag: 'true',
        sagemaker_program: '"train.py"',
        sagemaker_submit_directory: `"${join(base, 'code')}"`,
        sagemaker_job_name: `"${job.ref.name}"`,
        sagemaker_region: '"eu-west-1"',
        sagemaker_container_log_level: '20'
      },
      resource: { current_host: 'algo-1', hosts: ['algo-1'], current_instance_type: 'local' },
      input: {
        train: { TrainingInputMode: 'File' },
        one: { S3DistributionType: 'FullyReplicated' }
      },
      rows: '1,2\n',
      one: ['rows.csv'],
      stdin: '',
      group: true,
      session: true
    });
    expect(seen.env).toMatchObject({
      KERNEL: 'kept',
      MINE: 'yes',
      AWS_REGION: 'eu-west-1',
      TRAINING_JOB_NAME: job.ref.name,
      TRAINING_JOB_ARN: `arn:aws:sagemaker:eu-west-1:000000000000:training-job/${job.ref.name}`,
      SM_MODEL_DIR: join(base, 'model'),
      SM_OUTPUT_DATA_DIR: join(base, 'output/data'),
      SM_CHANNEL_TRAIN: join(base, 'input/data/train'),
      SM_CHANNELS: '["one","train"]',
      'SM_HP_BATCH-SIZE': '32',
      SM_NUM_GPUS: '0',
      CUDA_VISIBLE_DEVICES: '',
      PYTHONUNBUFFERED: '1',
      PYTHONPATH: join(base, 'code')
    });
    expect(seen.env).not.toHaveProperty('MPLBACKEND');
    expect(seen.env).not.toHaveProperty('NODE_COMPILE_CACHE');
    expect(seen.env).not.toHaveProperty('NODE_CHANNEL_FD');
    expect(seen.directories).toEqual(
      expect.arrayContaining([
        'checkpoints',
        'code',
        'input/config',
        'input/data',
        'model',
        'output/data'
      ])
    );
  });

  it('is a copy of its sources, links and all, with the cell written over it', async () => {
    const sources = directory('sources', {
      'train.py': 'print("the file")',
      'package/__init__.py': '',
      'package/answer.py': 'ANSWER = 42',
      'outside.txt': 'outside'
    });
    symlinkSync('answer.py', join(sources, 'package/again.py'));
    symlinkSync(join(sources, 'package'), join(sources, 'absolute'));
    symlinkSync(PYTHON, join(sources, 'elsewhere'));
    symlinkSync('nowhere', join(sources, 'broken'));
    const job = await trained(
      place,
      'import os\nfrom absolute.again import ANSWER\nprint(ANSWER, [os.readlink(n) for n in ("absolute", "broken")], os.path.exists("elsewhere"))',
      { sourceDirectory: sources }
    );
    expect((await logged(place, job)).texts).toEqual(["42 ['package', 'nowhere'] True"]);
    expect(readFileSync(join(sources, 'train.py'), 'utf8')).toBe('print("the file")');
  });

  it('keeps the caller’s environment off the disk', async () => {
    const job = await trained(
      place,
      'import os; assert os.environ["AWS_SECRET_ACCESS_KEY"]',
      {},
      caller({
        AWS_SECRET_ACCESS_KEY: 'very-secret-indeed'
      })
    );
    expect(job.status).toBe('Completed');
    const { stdout, status } = spawnSync('grep', [
      '-rl',
      'very-secret-indeed',
      job.directory ?? ''
    ]);
    expect([status, String(stdout)]).toEqual([1, '']);
  });

  it('is a profile without the keys that would win over it, when the caller chose one', async () => {
    const { context } = caller({ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' });
    const job = await trained(
      place,
      'import os; print(os.environ["AWS_PROFILE"], "AWS_ACCESS_KEY_ID" in os.environ)',
      {},
      { id: 'test', context: { ...context, profile: 'research' } }
    );
    expect((await logged(place, job)).texts).toEqual(['research False']);
  });
});

describe('entry points', () => {
  it.each<{ what: string; entryPoint: string; files: Record<string, string>; lines: string[] }>([
    {
      what: 'a shell script gets quoted arguments and is made executable',
      entryPoint: 'bin/run.sh',
      files: { 'bin/run.sh': '#!/bin/sh\necho "$0|$1|$2"\n' },
      lines: ["./bin/run.sh|--name|it's $HOME"]
    },
    {
      what: 'another command is run by the shell',
      entryPoint: 'start',
      files: { start: '#!/bin/sh\necho started "$@"\n' },
      lines: ["started --name it's $HOME"]
    },
    {
      what: 'a script in a directory finds modules beside the sources’ root',
      entryPoint: 'jobs/train.py',
      files: { 'jobs/train.py': 'import beside', 'beside.py': 'print("found")' },
      lines: ['found']
    }
  ])('$what', async ({ entryPoint, files, lines }) => {
    const job = await trained(place, '', {
      script: undefined,
      entryPoint,
      sourceDirectory: directory(`entry-${entryPoint.replace(/\W/g, '-')}`, files),
      hyperparameters: { name: "it's $HOME" }
    });
    expect((await logged(place, job)).texts).toEqual(lines);
    expect(job.status).toBe('Completed');
  });

  const fakePip = (exit: number) => ({
    'pip/__init__.py': '',
    'pip/__main__.py': `import sys\nprint("pip", *sys.argv[1:])\nif ${exit}: print("ERROR: No matching distribution found for nonsense")\nsys.exit(${exit})`
  });

  it('requirements.txt is installed first, its output in the log', async () => {
    const sources = directory('requirements', { ...fakePip(0), 'requirements.txt': 'numpy' });
    const job = await trained(place, 'print("script")', { sourceDirectory: sources });
    expect((await logged(place, job)).texts).toEqual(['pip install -r requirements.txt', 'script']);
  });

  it('a package with a setup.py is installed and run as a module', async () => {
    const sources = directory('package', {
      ...fakePip(0),
      'setup.py': '',
      'train.py': 'import sys; print(__name__, sys.argv[1:])'
    });
    const job = await trained(place, '', {
      script: undefined,
      sourceDirectory: sources,
      hyperparameters: { a: 1 }
    });
    expect((await logged(place, job)).texts).toEqual(['pip install .', "__main__ ['-a', '1']"]);
  });

  it('requirements that cannot be installed are why a job failed', async () => {
    const sources = directory('bad-requirements', {
      ...fakePip(1),
      'requirements.txt': 'nonsense'
    });
    const job = await trained(place, 'print("never")', { sourceDirectory: sources });
    expect(job).toMatchObject({ status: 'Failed', exitCode: 1 });
    expect(job.startedAt).toBeUndefined();
    expect(job.failureReason).toMatch(/^InstallRequirementsError:\nExitCode 1\n/);
    expect(job.failureReason).toContain('No matching distribution found for nonsense');
  });

  it('a local requirement is really installed by pip', async () => {
    const sources = directory('local-requirement', {
      'requirements.txt': './wheelhouse/tiny-1.0-py3-none-any.whl\n'
    });
    const wheel = join(sources, 'wheelhouse/tiny-1.0-py3-none-any.whl');
    mkdirSync(join(sources, 'wheelhouse'));
    execFileSync(PYTHON, ['-c', WHEEL, wheel]);
    // Into the copied sources, so that the environment of the tests stays as it is.
    const job = await trained(
      place,
      'import sys; sys.path.append("site"); import tiny; print(tiny.WORD)',
      {
        sourceDirectory: sources,
        environment: { PIP_TARGET: 'site', PIP_NO_INDEX: '1' }
      }
    );
    expect(job.failureReason ?? (await logged(place, job)).texts.at(-1)).toBe('installed');
  }, 60_000);
});

/** Writes a wheel that holds one module, without any build tool. */
const WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("tiny.py", "WORD = 'installed'")
    wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
    wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("tiny-1.0.dist-info/RECORD", "")
`;

describe('how a run ends', () => {
  it('completes: success marker, exit code, timeline with true times', async () => {
    const job = await trained(place, 'import time; time.sleep(0.3)');
    expect(job).toMatchObject({ status: 'Completed', secondaryStatus: 'Completed', exitCode: 0 });
    expect(job.timeline.map(({ status }) => status)).toEqual(PHASES);
    const [, , training, uploading] = job.timeline;
    expect(training?.startedAt).toBe(job.startedAt);
    expect((training?.endedAt ?? 0) - (training?.startedAt ?? 0)).toBeGreaterThanOrEqual(300);
    expect(uploading?.startedAt).toBe(training?.endedAt);
    expect(readFileSync(join(job.directory ?? '', 'opt/ml/output/success'), 'utf8')).toBe('');
  });

  it('fails with its last traceback', async () => {
    const job = await trained(
      place,
      'try:\n  1 / 0\nexcept ZeroDivisionError:\n  raise ValueError("bad é\\nsecond line") from None'
    );
    expect(job).toMatchObject({ status: 'Failed', exitCode: 1 });
    expect(job.failureReason).toMatch(
      /^ExecuteUserScriptError:\nExitCode 1\nErrorMessage "Traceback \(most recent call last\):\n/
    );
    expect(job.failureReason).toContain('ValueError: bad é\nsecond line"\nCommand "');
    expect(readFileSync(join(job.directory ?? '', 'opt/ml/output/failure'), 'utf8')).toBe(
      job.failureReason
    );
  });

  it.each([
    { what: 'an exit code', script: 'raise SystemExit(3)', exitCode: 3, says: 'ExitCode 3' },
    {
      what: 'wrong arguments',
      script: 'import argparse; argparse.ArgumentParser().parse_args()',
      exitCode: 2,
      says: 'error: unrecognized arguments: --epochs 3'
    },
    {
      what: 'a syntax error',
      script: 'print("a"\n',
      exitCode: 1,
      says: "SyntaxError: '(' was never closed"
    },
    {
      what: 'a segmentation fault',
      script: 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)',
      exitCode: 139,
      says: 'a segmentation fault (SIGSEGV)'
    },
    {
      what: 'SIGKILL',
      script: 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)',
      exitCode: 137,
      says: 'it was killed (SIGKILL). Possibly OutOfMemory'
    }
  ])('fails with $what', async ({ script, exitCode, says }) => {
    const job = await trained(place, script, { hyperparameters: { epochs: 3 } });
    expect(job).toMatchObject({ status: 'Failed', exitCode });
    expect(job.failureReason).toContain(says);
    expect(job.failureReason?.length).toBeLessThanOrEqual(1024);
  });

  it('tells the first 1,024 characters of a failure that the script wrote itself', async () => {
    const job = await trained(
      place,
      'import os, sys\nopen(os.environ["SM_OUTPUT_DIR"] + "/failure", "w").write("mine" + "." * 5000)\nsys.exit(1)'
    );
    expect(job.failureReason).toBe(`mine${'.'.repeat(1020)}`);
  });

  it('packs model and output, also after a failure', async () => {
    const job = await trained(
      place,
      `
import os, sys
model, output = os.environ["SM_MODEL_DIR"], os.environ["SM_OUTPUT_DATA_DIR"]
os.makedirs(model + "/code/empty")
open(model + "/weights.bin", "wb").write(bytes(range(256)) * 4096)
open(model + "/code/inference.py", "w").write("")
os.symlink("weights.bin", model + "/latest")
os.symlink(model + "/code", model + "/absolute")
os.symlink(os.environ["SAGEMAKER_BASE_DIR"] + "/input/config/resourceconfig.json", model + "/copied.json")
os.symlink("..", model + "/code/round")
os.symlink("nowhere", model + "/broken")
os.mkfifo(model + "/pipe")
os.chmod(model + "/weights.bin", 0o640)
open(output + "/plot.txt", "w").write("x")
sys.exit(1)`
    );
    const model = job.model?.uri ?? '';
    expect(job).toMatchObject({
      status: 'Failed',
      model: { uri: join(job.directory ?? '', 'model.tar.gz'), bytes: statSync(model).size },
      output: { uri: join(job.directory ?? '', 'output.tar.gz') }
    });
    expect(archived(model)).toEqual([
      'absolute',
      'code/',
      'code/empty/',
      'code/inference.py',
      'code/round',
      'copied.json',
      'latest',
      'weights.bin'
    ]);
    expect(archived(job.output?.uri ?? '')).toEqual(['plot.txt']);
    const target = join(surroundings.directory, 'unpacked');
    mkdirSync(target);
    execFileSync('tar', ['-xzf', model, '-C', target]);
    const weights = readFileSync(join(job.directory ?? '', 'opt/ml/model/weights.bin'));
    expect(readFileSync(join(target, 'latest')).equals(weights)).toBe(true);
    expect(readdirSync(join(target, 'absolute'))).toContain('inference.py');
    expect(JSON.parse(readFileSync(join(target, 'copied.json'), 'utf8'))).toHaveProperty('hosts');
    expect(statSync(join(target, 'weights.bin')).mode & 0o777).toBe(0o640);
  });

  it('names no archive where the script left nothing', async () => {
    const job = await trained(place, 'pass');
    expect(job.model ?? job.output).toBeUndefined();
  });

  it('ends what the script left running', async () => {
    const job = await trained(
      place,
      'import subprocess; print(subprocess.Popen(["sleep", "600"]).pid)'
    );
    const pid = Number((await logged(place, job)).texts[0]);
    expect(job.status).toBe('Completed');
    await gone(pid);
  });
});
