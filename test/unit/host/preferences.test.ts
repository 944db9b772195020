import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Caller } from '../../../src/host/caller';
import { createRegistry } from '../../../src/host/commands';
import { parseLine } from '../../../src/host/commands/parse';
import { KeptPreferences } from '../../../src/host/preferences';
import type { Preferences } from '../../../src/protocol';
import { NOW } from './rpc/fakeHost';

const clock = { now: () => NOW, sleep: () => Promise.resolve() };
const registry = createRegistry(() => Promise.reject(new Error('not asked')));

const PREFERRED: Preferences = {
  profile: 'research',
  region: 'eu-central-1',
  arguments: {
    instance: 'ml.m5.xlarge',
    'instance-count': 2,
    framework: 'pytorch',
    role: 'Trainer'
  }
};

let directory: string;
let file: string;
let preferences: KeptPreferences;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'jl-sm-preferences-'));
  file = join(directory, 'made', 'preferences.json');
  preferences = new KeptPreferences(file);
  await preferences.keep(PREFERRED);
});
afterEach(() => rmSync(directory, { recursive: true }));

function caller(context: Partial<Caller['context']> = {}): Caller {
  return { id: 'one', context: { face: 'kernel', cwd: '/', env: {}, ...context } };
}

/** The values of a line as a kernel's command gets them. */
function valuesOf(line: string): Readonly<Record<string, unknown>> {
  const { values: given } = parseLine(line, registry, clock);
  const preferring = registry.declaring(({ declaration }) =>
    preferences.declare(declaration, given)
  );
  return parseLine(line, preferring, clock).values;
}

it('outlives the host, for the person alone', () => {
  expect(new KeptPreferences(file).current).toEqual(PREFERRED);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each([
  ['was cut short', '{"arguments": {"ro'],
  ['is of another version', '{"defaults": []}']
])('a file that %s prefers nothing', (_, text) => {
  writeFileSync(file, text);
  expect(new KeptPreferences(file).current).toEqual({ arguments: {} });
});

it('nothing is preferred before anything was told', () => {
  expect(new KeptPreferences(join(directory, 'none')).current).toEqual({ arguments: {} });
});

describe('whose account and which region: the kernel’s own surroundings come first', () => {
  const { profile, region } = PREFERRED;
  it.each<[string, Partial<Caller['context']>, object]>([
    ['nothing said', {}, { profile, region }],
    ['a profile', { env: { AWS_PROFILE: 'own' } }, { profile: undefined, region }],
    ['keys', { env: { AWS_ACCESS_KEY_ID: 'AKIA' } }, { profile: undefined, region }],
    ['a region', { env: { AWS_REGION: 'us-west-2' } }, { profile, region: undefined }],
    ['an older region', { env: { AWS_DEFAULT_REGION: 'x' } }, { profile, region: undefined }],
    ['both as chosen', { profile: 'p', region: 'r' }, { profile: undefined, region: undefined }]
  ])('%s', (_, context, expected) => {
    expect(preferences.accountFor(caller(context))).toEqual({ ...expected, role: 'Trainer' });
  });
});

it.each<[string, object]>([
  ['train', { instance: 'ml.m5.xlarge', instanceCount: 2 }],
  ['train --instance local_cpu', { instance: 'local_cpu', instanceCount: 2 }],
  ['train --instance-count 3', { instance: 'ml.m5.xlarge', instanceCount: 3 }],
  ['train --framework-version 2.6', { framework: 'pytorch', frameworkVersion: '2.6' }],
  ['deploy model.tar.gz', { instance: 'ml.m5.xlarge' }]
])('%s takes what it does not say from the preferences', (line, expected) => {
  expect(valuesOf(line)).toMatchObject(expected);
});

it.each([
  ['train', 'framework'],
  ['train --image mine --framework-version 2', 'framework'],
  ['train', 'role'],
  ['update churn --instance-count 1', 'instance']
])('%s has no --%s of the preferences', (line, name) => {
  expect(valuesOf(line)[name]).toBeUndefined();
});

it('what no argument takes is nobody’s default', async () => {
  await preferences.keep({ arguments: { instance: 3, 'instance-count': 'two', wait: 0 } });
  expect(valuesOf('train')).toEqual(parseLine('train', registry, clock).values);
});
