import {
  containerCommand,
  containerEnvironment,
  createOptions,
  DIRECTORIES
} from '../../../../src/host/places/docker/container';
import { homeMark, labelsOf, withLabels } from '../../../../src/host/places/docker/labels';
import { sampleOf } from '../../../../src/host/places/docker/stats';

const run = {
  jobName: 'digits',
  entryPoint: 'train.py',
  directories: DIRECTORIES,
  hyperparameters: { lr: 0.1 },
  channels: {},
  placement: {
    currentHost: 'algo-1',
    hosts: ['algo-1'],
    instanceType: 'local',
    networkInterface: 'eth0'
  },
  cpus: 2,
  gpus: 0
};
const plain = { kind: 'plain', python: 'python3' } as const;
const script = { kind: 'python-script', hasRequirements: false } as const;

describe('What a container runs', () => {
  it.each([
    ['train, with the toolkit', { kind: 'toolkit' } as const, {}, { arguments: ['train'] }],
    ['train of its own', { kind: 'own' } as const, {}, { arguments: ['train'] }],
    [
      'what was asked for',
      plain,
      { entrypoint: ['python', '-m'], arguments: ['mine'] },
      { entrypoint: ['python', '-m'], arguments: ['mine'] }
    ],
    [
      'the script itself, where there is only Python',
      plain,
      {},
      { entrypoint: ['python3'], arguments: ['train.py', '--lr', '0.1'], directory: '/opt/ml/code' }
    ]
  ])('is %s', (_what, program, asked, command) => {
    expect(containerCommand(program, asked, script, run)).toEqual(command);
  });

  it('installs requirements first, and says so when that fails', () => {
    const { entrypoint = [] } = containerCommand(
      plain,
      {},
      { ...script, hasRequirements: true },
      run
    );
    expect(entrypoint[2]).toMatch(
      /pip install -r requirements\.txt .*InstallRequirementsError.*exec "\$@"$/
    );
  });
});

describe('What the engine is asked to make', () => {
  const options = createOptions({
    name: 'sagemaker-digits-algo-1',
    image: 'lab/image:1',
    labels: labelsOf('home', 'digits', 'algo-1'),
    host: 'algo-1',
    network: 'net',
    command: { arguments: ['train'] },
    environment: containerEnvironment({ kind: 'toolkit' }, run, { LEVEL: 'debug' }),
    mounts: [{ source: '/data', target: '/opt/ml/input/data/train' }],
    sharedMemory: 2 ** 30,
    memory: 2 ** 31,
    gpus: ['0', '1'],
    stopGrace: 120_000
  });

  it('reads its channels and nothing else of this machine, and writes nowhere on it', () => {
    expect(options.HostConfig?.Mounts).toEqual([
      { Type: 'bind', Source: '/data', Target: '/opt/ml/input/data/train', ReadOnly: true }
    ]);
    expect(options.HostConfig?.Binds).toBeUndefined();
  });

  it('has the chosen GPUs, memory, shared memory and time to stop', () => {
    expect(options.HostConfig).toMatchObject({
      DeviceRequests: [{ DeviceIDs: ['0', '1'], Capabilities: [['gpu']] }],
      Memory: 2 ** 31,
      ShmSize: 2 ** 30,
      LogConfig: { Type: 'json-file' }
    });
    expect(options.StopTimeout).toBe(120);
    expect(options.NetworkingConfig?.EndpointsConfig?.['net']?.Aliases).toEqual(['algo-1']);
  });

  it('is found again by labels that do not tell where the person’s files are', () => {
    expect(withLabels(labelsOf(homeMark('/home/me/jobs'), 'digits')).label.join()).not.toContain(
      '/home'
    );
    expect(homeMark('/home/me/jobs')).not.toBe(homeMark('/home/you/jobs'));
  });
});

describe('A container’s sample', () => {
  const message = {
    read: '2026-11-22T17:38:00.269359551Z',
    cpu_stats: { cpu_usage: { total_usage: 3e9 }, system_cpu_usage: 20e9, online_cpus: 4 },
    precpu_stats: { cpu_usage: { total_usage: 1e9 }, system_cpu_usage: 16e9 },
    memory_stats: { usage: 300, limit: 1000, stats: { inactive_file: 100 } }
  };

  it('has SageMaker’s units: percent of one core summed over the cores, percent of the memory there is', () => {
    expect(sampleOf(JSON.stringify(message))).toEqual({
      time: Date.parse('2026-11-22T17:38:00.269Z'),
      cpu: 200,
      memory: 20,
      bytes: 200
    });
  });

  it.each([
    ['the first message', { ...message, precpu_stats: { cpu_usage: { total_usage: 0 } } }],
    ['an ended container', { ...message, memory_stats: {} }],
    ['another thing', {}]
  ])('is not made of %s', (_what, other) => {
    expect(sampleOf(JSON.stringify(other))).toBeUndefined();
  });
});
