/** The other tools that read a job's log, each in a virtual environment of its own under .cache/bench. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { cache, pipInstall, python, root, run } from '../../scripts/environment.mjs';

const group = '/aws/sagemaker/TrainingJobs';
const scripts = join(root, 'test', 'bench', 'peers');

function environment(name, packages) {
  const folder = join(cache, 'bench', name);
  const program = file => join(folder, 'bin', file);
  if (!existsSync(join(folder, 'complete'))) {
    console.log(`Installing ${packages.join(' and ')} in .cache/bench/${name} …`);
    mkdirSync(folder, { recursive: true });
    run(python, ['-m', 'venv', folder], { quiet: true });
    // Compiled: who is timed does not compile what it imports.
    pipInstall(program('python'), '--compile', ...packages);
    mkdirSync(join(folder, 'complete'));
  }
  const version = of =>
    spawnSync(
      program('python'),
      ['-c', `from importlib.metadata import version; print(version("${of}"))`],
      {
        encoding: 'utf8'
      }
    ).stdout.trim();
  return { program, version };
}

/** `aws logs tail` is in version 2 of the AWS CLI only, which PyPI does not have. */
function commandLine() {
  const found = spawnSync('aws', ['--version'], { encoding: 'utf8' });
  if (/^aws-cli\/2\./.test(found.stdout ?? '')) {
    return {
      name: `aws logs tail (${found.stdout.split(' ')[0]})`,
      command: 'aws',
      args: job => ['logs', 'tail', group, '--log-stream-name-prefix', `${job}/`, '--since', '1d']
    };
  }
  const { program, version } = environment('cli', ['awscli']);
  return {
    name: `aws logs filter-log-events (aws-cli ${version('awscli')}) ¹`,
    note: '¹ in place of `aws logs tail`, which asks the same but is in AWS CLI 2 only: not on PyPI, not on this machine',
    command: program('aws'),
    args: job => [
      ...[
        'logs',
        'filter-log-events',
        '--log-group-name',
        group,
        '--log-stream-name-prefix',
        `${job}/`
      ],
      ...['--output', 'text', '--query', 'events[].[message]']
    ]
  };
}

const sdkV2 = () => environment('sdk-v2', ['sagemaker<3']);

/** The SageMaker SDK v2's local mode: `args` trains in an image, and prints how long its first line took. */
export function localMode() {
  const { program, version } = sdkV2();
  return {
    name: `SageMaker SDK ${version('sagemaker')}`,
    command: program('python'),
    args: image => [join(scripts, 'sdk_v2_local.py'), image]
  };
}

/** The SageMaker SDK v2's repack: `args` puts a script into a local archive, and prints the seconds. */
export function repack() {
  const { program, version } = sdkV2();
  return {
    name: `SageMaker SDK ${version('sagemaker')}`,
    command: program('python'),
    args: (model, to, script) => [join(scripts, 'sdk_v2_repack.py'), model, to, script]
  };
}

/** Installs what is missing. `args` makes the arguments that print the whole log of a job. */
export function peers() {
  const two = sdkV2();
  const three = environment('sdk-v3', ['sagemaker-core>=2']);
  const awslogs = environment('awslogs', ['awslogs', 'setuptools<81']);
  return [
    {
      name: `SageMaker SDK v2 (sagemaker ${two.version('sagemaker')})`,
      sdk: true,
      command: two.program('python'),
      args: job => [join(scripts, 'sdk_v2.py'), job]
    },
    {
      name: `SageMaker SDK v3 (sagemaker-core ${three.version('sagemaker-core')})`,
      sdk: true,
      command: three.program('python'),
      args: job => [join(scripts, 'sdk_v3.py'), job]
    },
    commandLine(),
    {
      name: `awslogs get (awslogs ${awslogs.version('awslogs')})`,
      command: awslogs.program('awslogs'),
      args: job => ['get', group, `${job}/.*`, '--start', '1d', '--no-group']
    }
  ];
}
