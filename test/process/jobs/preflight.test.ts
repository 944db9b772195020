import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../../../src/host/caller';
import type { TrainingRequest } from '../../../src/host/places/place';
import { caller, ended, logged, request, Surroundings } from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
const place = surroundings.place();
afterAll(() => surroundings[Symbol.dispose]());

const sources = join(surroundings.directory, 'sources');
mkdirSync(join(sources, 'directory.py'), { recursive: true });
writeFileSync(join(sources, 'train.py'), 'print("hello")');

/** A directory for the PATH with an nvidia-smi that does what is told. */
function withSmi(name: string, script: string): Record<string, string> {
  const bin = join(surroundings.directory, name);
  mkdirSync(bin);
  writeFileSync(join(bin, 'nvidia-smi'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'nvidia-smi'), 0o755);
  return { PATH: `${bin}:/usr/bin:/bin` };
}

const containing = (text: string): unknown => expect.stringContaining(text);

interface Refusal {
  readonly what: string;
  readonly request?: Partial<TrainingRequest>;
  readonly by?: Caller;
  readonly kind: string;
  readonly says: string;
}

/** Somebody without AWS. */
const nobody = caller({ HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' });

const REFUSALS: Refusal[] = [
  {
    what: 'several hosts',
    request: { instanceCount: 2 },
    kind: 'usage',
    says: 'A job of plain processes has one host, and 2 were asked for.'
  },
  {
    what: 'an instance of SageMaker’s',
    request: { instanceType: 'ml.m5.xlarge' },
    kind: 'usage',
    says: 'This machine runs local_cpu and local_gpu, not ml.m5.xlarge.'
  },
  {
    what: 'a Python that is not there',
    by: caller({}, '/nowhere/python'),
    kind: 'machine',
    says: 'There is no Python to run the script with: /nowhere/python cannot be executed.'
  },
  {
    what: 'no Python at all',
    by: { id: 'test', context: { ...caller({ PATH: '/nowhere' }).context, python: undefined } },
    kind: 'machine',
    says: 'There is no Python to run the script with: the PATH leads to none.'
  },
  {
    what: 'no script',
    request: { script: undefined },
    kind: 'usage',
    says: 'There is no script to run as train.py.'
  },
  {
    what: 'a script that is not in the sources',
    request: { script: undefined, entryPoint: 'trian.py', sourceDirectory: sources },
    kind: 'not-found',
    says: `The script trian.py does not exist in ${sources}.`
  },
  {
    what: 'a script that is a directory',
    request: { script: undefined, entryPoint: 'directory.py', sourceDirectory: sources },
    kind: 'usage',
    says: `directory.py in ${sources} is not a file.`
  },
  ...['../train.py', '/etc/passwd', '-c', 'my script.py', 'a/../b.py', ''].map(entryPoint => ({
    what: `the entry point "${entryPoint}"`,
    request: { entryPoint },
    kind: 'usage',
    says: `"${entryPoint}" cannot be an entry point`
  })),
  {
    what: 'a source directory that does not exist',
    request: { sourceDirectory: '/nowhere/src' },
    kind: 'not-found',
    says: 'The source directory /nowhere/src does not exist.'
  },
  {
    what: 'a source directory that is a file',
    request: { sourceDirectory: join(sources, 'train.py') },
    kind: 'usage',
    says: 'is a file, not a source directory.'
  },
  {
    what: 'sources that hold all jobs',
    request: { sourceDirectory: surroundings.directory },
    kind: 'usage',
    says: 'holds the directory of all local jobs, so a copy of it would hold itself.'
  },
  {
    what: 'a channel that does not exist',
    request: { channels: { train: '/nowhere/data' } },
    kind: 'not-found',
    says: 'The channel train: /nowhere/data does not exist.'
  },
  {
    what: 'a channel on S3',
    request: { channels: { train: 's3://bucket/data' } },
    by: nobody,
    kind: 'credentials',
    says: 'The channel train (s3://bucket/data) cannot be read: There are no AWS credentials here.'
  },
  {
    what: 'code on S3, and nobody to read it as',
    request: { script: undefined, sourceArchive: 's3://bucket/sourcedir.tar.gz' },
    by: nobody,
    kind: 'credentials',
    says: 'The code s3://bucket/sourcedir.tar.gz cannot be read: There are no AWS credentials here.'
  },
  {
    what: 'an augmented manifest',
    request: {
      channels: { train: 's3://bucket/my.manifest' },
      channelData: { train: { dataType: 'AugmentedManifestFile' } }
    },
    kind: 'usage',
    says: 'The channel train is an augmented manifest, which jobs on this machine cannot read.'
  },
  {
    what: 'RecordIO without a pipe',
    request: {
      channels: { train: sources },
      channelData: { train: { recordWrapper: 'RecordIO' } }
    },
    kind: 'usage',
    says: 'The channel train is to be wrapped as RecordIO, which only pipes are, and it comes as File.'
  },
  {
    what: 'a channel whose name leads elsewhere',
    request: { channels: { '..': sources } },
    kind: 'usage',
    says: '".." cannot be the name of a channel'
  },
  {
    what: 'a NUL',
    request: { hyperparameters: { name: 'a\0b' } },
    kind: 'usage',
    says: 'holds a NUL character'
  },
  {
    what: 'a GPU where there is none',
    request: { instanceType: 'local_gpu' },
    by: caller({ PATH: '/nowhere' }),
    kind: 'machine',
    says: 'This machine has no GPU for local_gpu: there is no /dev/nvidia0, and nvidia-smi is not on the PATH.'
  },
  {
    what: 'a GPU whose driver fails',
    request: { instanceType: 'local_gpu' },
    by: caller(withSmi('failing', 'echo "NVIDIA-SMI has failed: no driver" >&2; exit 9')),
    kind: 'machine',
    says: 'The GPU of this machine cannot be used: nvidia-smi fails with "NVIDIA-SMI has failed: no driver".'
  },
  {
    what: 'a GPU that is not listed',
    request: { instanceType: 'local_gpu' },
    by: caller(withSmi('empty', 'exit 0')),
    kind: 'machine',
    says: 'This machine has no GPU for local_gpu: nvidia-smi lists none.'
  }
];

describe('before anything is created, a run is refused for', () => {
  it.each(REFUSALS)('$what', async ({ request: more, by = caller(), kind, says }) => {
    mkdirSync(surroundings.jobs, { recursive: true });
    const before = readdirSync(surroundings.jobs);
    await expect(
      place.train(request('print("hello")', more), by, () => undefined)
    ).rejects.toMatchObject({ problem: { kind, message: containing(says) } });
    expect(readdirSync(surroundings.jobs)).toEqual(before);
  });

  it('a name that is taken', async () => {
    const twice = request('print("first")');
    const ref = await place.train(twice, caller(), () => undefined);
    await expect(place.train(twice, caller(), () => undefined)).rejects.toMatchObject({
      problem: {
        kind: 'usage',
        message: `There is already a job named ${twice.name} on this machine.`
      }
    });
    expect((await ended(place, ref)).status).toBe('Completed');
  });

  it('an interrupt', async () => {
    await expect(
      place.train(
        request('pass'),
        caller(),
        () => undefined,
        AbortSignal.abort(new Error('interrupted'))
      )
    ).rejects.toThrow('interrupted');
  });
});

it('a runner that cannot start leaves nothing behind', async () => {
  const broken = surroundings.place({ runner: join(surroundings.directory, 'no-runner.mjs') });
  const before = readdirSync(surroundings.jobs);
  await expect(broken.train(request('pass'), caller(), () => undefined)).rejects.toMatchObject({
    problem: {
      kind: 'internal',
      message: containing('could not be started: Error: Cannot find module')
    }
  });
  expect(readdirSync(surroundings.jobs)).toEqual(before);
});

it('a GPU that is there is counted, and left visible', async () => {
  const env = withSmi('two', 'echo "GPU 0: A (UUID: x)"; echo "GPU 1: B (UUID: y)"');
  const ref = await place.train(
    request(
      'import os; print(os.environ["SM_NUM_GPUS"], os.environ.get("CUDA_VISIBLE_DEVICES"), os.environ["SM_CURRENT_INSTANCE_TYPE"])',
      {
        instanceType: 'local_gpu'
      }
    ),
    caller(env),
    () => undefined
  );
  expect((await logged(place, await ended(place, ref))).texts).toEqual(['2 None local_gpu']);
});
