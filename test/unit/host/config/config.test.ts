/** The SageMaker SDK's configuration files, as they lie on a disk. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Aws } from '../../../../src/host/aws/aws';
import type { Caller } from '../../../../src/host/caller';
import { systemClock } from '../../../../src/host/clock';
import { readDefaults, takenFrom } from '../../../../src/host/config';

let home: string;
const aws = new Aws({ clock: systemClock });

beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'config-'))));
afterEach(() => rmSync(home, { recursive: true }));
afterAll(() => aws[Symbol.dispose]());

function write(path: string, ...lines: string[]): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, ['SchemaVersion: "1.0"', ...lines].join('\n'));
  return file;
}

function defaults(env: Readonly<Record<string, string>> = {}) {
  const by: Caller = {
    id: 'one',
    context: {
      face: 'kernel',
      cwd: home,
      env: {
        HOME: home,
        XDG_CONFIG_HOME: join(home, '.config'),
        XDG_CONFIG_DIRS: join(home, 'xdg'),
        ...env
      }
    }
  };
  return readDefaults(aws, by);
}

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const training = (...lines: string[]) => [
  'SageMaker:',
  '  TrainingJob:',
  ...lines.map(line => `    ${line}`)
];

describe('the SDK’s defaults', () => {
  it('are none where there is no file', async () => {
    expect(Object.values(await defaults()).filter(Boolean)).toEqual([]);
  });

  it('are read by the API’s names', async () => {
    const file = write(
      '.config/sagemaker/config.yaml',
      ...training(
        `RoleArn: ${role('Trainer')}`,
        'VpcConfig: { Subnets: [subnet-1], SecurityGroupIds: [sg-1, sg-2] }',
        'Tags: [{ Key: team, Value: vision }]',
        'OutputDataConfig: { KmsKeyId: out }',
        'ResourceConfig: { VolumeKmsKeyId: volume }',
        'Environment: { LEVEL: debug }',
        'EnableNetworkIsolation: true'
      ),
      '  Model:',
      `    ExecutionRoleArn: ${role('Server')}`,
      '  PythonSDK: { Modules: { Session: { DefaultS3Bucket: lab, DefaultS3ObjectKeyPrefix: me } } }'
    );
    const found = await defaults();
    const values = Object.entries<{ readonly value: unknown } | undefined>({ ...found })
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [name, one?.value]);
    expect(Object.fromEntries(values)).toEqual({
      trainingRole: role('Trainer'),
      modelRole: role('Server'),
      vpc: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] },
      tags: { team: 'vision' },
      outputKey: 'out',
      volumeKey: 'volume',
      environment: { LEVEL: 'debug' },
      networkIsolation: true,
      bucket: 'lab',
      prefix: 'me'
    });
    expect(takenFrom([found.vpc, undefined, found.outputKey])).toEqual([
      `From ${file}: VpcConfig, OutputDataConfig.KmsKeyId.`
    ]);
  });

  it('are the person’s before the administrator’s, and those in ~/.sagemaker before all', async () => {
    const admin = write(
      'xdg/sagemaker/config.yaml',
      ...training(`RoleArn: ${role('Admin')}`, 'OutputDataConfig: { KmsKeyId: admins }')
    );
    expect((await defaults()).trainingRole?.value).toBe(role('Admin'));
    write('.config/sagemaker/config.yaml', ...training(`RoleArn: ${role('Mine')}`));
    expect((await defaults()).trainingRole?.value).toBe(role('Mine'));
    const own = write(
      '.sagemaker/config.yaml',
      'local: {}',
      ...training(`RoleArn: ${role('Own')}`)
    );
    const found = await defaults();
    expect(found.trainingRole).toEqual({ value: role('Own'), file: own, key: 'RoleArn' });
    expect(found.outputKey).toMatchObject({ value: 'admins', file: admin });
  });

  it('are those of the files, or directories, that variables name in their place', async () => {
    write('.config/sagemaker/config.yaml', ...training(`RoleArn: ${role('Mine')}`));
    const other = write('other/config.yaml', ...training(`RoleArn: ${role('Other')}`));
    const admin = write('admin.yaml', ...training('EnableNetworkIsolation: false'));
    const found = await defaults({
      SAGEMAKER_USER_CONFIG_OVERRIDE: 'other',
      SAGEMAKER_ADMIN_CONFIG_OVERRIDE: admin
    });
    expect(found.trainingRole).toMatchObject({ value: role('Other'), file: other });
    expect(found.networkIsolation?.value).toBe(false);
  });
});

describe('a configuration file that cannot be used', () => {
  it.each([
    ['is no YAML', ['SageMaker: {', 'x: ['], /config\.yaml, line \d: is no YAML: /],
    [
      'has a role that is none',
      training('Tags: []', 'RoleArn: MyRole'),
      /config\.yaml, line 5: SageMaker\.TrainingJob\.RoleArn is no role; write it as in arn:aws:iam/
    ],
    [
      'has something else than the SDK takes',
      training('VpcConfig:', '  Subnets: [subnet-1]', '  SecurityGroupIds: sg-1'),
      /line 6: SageMaker\.TrainingJob\.VpcConfig\.SecurityGroupIds is not what the SageMaker SDK takes there\./
    ],
    [
      'lacks what belongs to it',
      training('VpcConfig:', '  Subnets: [subnet-1]'),
      /line 5: SageMaker\.TrainingJob\.VpcConfig\.SecurityGroupIds is not what/
    ]
  ])('is said with its name and the line where it %s', async (_, lines, sentence) => {
    write('.config/sagemaker/config.yaml', ...lines);
    await expect(defaults()).rejects.toMatchObject({
      problem: { kind: 'usage', message: expect.stringMatching(sentence) as unknown }
    });
  });

  it('is said with the variable that names it where it is not there', async () => {
    await expect(defaults({ SAGEMAKER_USER_CONFIG_OVERRIDE: '/nowhere/my.yaml' })).rejects.toThrow(
      'The SageMaker configuration /nowhere/my.yaml, which SAGEMAKER_USER_CONFIG_OVERRIDE names, cannot be read: it does not exist.'
    );
  });
});
