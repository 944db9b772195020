import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { REGIONS, regionsBeside } from '../../../../src/host/aws/regions';
import { listAccountChoices, listEndpoints, listJobs } from '../../../../src/protocol';
import { Served } from './served';

const PARTITIONS = join(
  __dirname,
  '../../../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js'
);

const CONFIG = `
[default]
region = eu-west-1
[profile research]
region = us-gov-west-1
[sso-session work]
sso_region = us-east-1
`;

async function connected(served: Served, env: Record<string, string> = {}) {
  const home = served.fake.directory;
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws', 'config'), CONFIG);
  writeFileSync(join(home, '.aws', 'credentials'), '[keys]\naws_access_key_id = A\n');
  return served.client('lab', { env: { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env } });
}

describe('The account', () => {
  it('can be chosen from the profiles of both files and the regions of its partition', async () => {
    await using served = await Served.start();
    const client = await connected(served);
    const found = await client.request(listAccountChoices, {});
    expect(found).toMatchObject({
      profiles: ['default', 'research', 'keys'],
      profile: 'default',
      region: 'eu-west-1'
    });
    expect(found.regions).toContainEqual({ code: 'us-east-1', name: 'US East (N. Virginia)' });
    const chosen = await client.request(listAccountChoices, { profile: 'research' });
    expect(chosen.region).toBe('us-gov-west-1');
    expect(chosen.regions.map(({ code }) => code)).toEqual(['us-gov-east-1', 'us-gov-west-1']);
  });

  it('is no profile where keys in the environment act', async () => {
    await using served = await Served.start();
    const client = await connected(served, { AWS_ACCESS_KEY_ID: 'A', AWS_REGION: 'sa-east-1' });
    const { profile, region } = await client.request(listAccountChoices, {});
    expect([profile, region]).toEqual([undefined, 'sa-east-1']);
  });

  it('has no region where none is set, and the regions of AWS to choose from', async () => {
    await using served = await Served.start();
    const client = await connected(served);
    const { region, regions } = await client.request(listAccountChoices, { profile: 'keys' });
    expect(region).toBeUndefined();
    expect(regions.length).toBeGreaterThan(20);
  });

  it('that is chosen is the one that lists are of', async () => {
    await using served = await Served.start();
    const client = await connected(served);
    const choice = { profile: 'research', region: 'us-west-2' };
    await client.request(listJobs, { places: ['sagemaker'], ...choice });
    await client.request(listEndpoints, choice);
    await client.request(listJobs, { places: ['sagemaker'] });
    const seen = (asked: { profile?: string; region?: string } | undefined) =>
      asked && [asked.profile, asked.region];
    expect(served.fake.remote.listedBy.map(seen)).toEqual([
      ['research', 'us-west-2'],
      [undefined, undefined]
    ]);
    expect(served.fake.endpoints.listedBy.map(seen)).toEqual([['research', 'us-west-2']]);
  });
});

test('the table of regions is what the SDK’s partition data says', () => {
  const data = readFileSync(PARTITIONS, 'utf8');
  const known = [
    ...data.matchAll(/"([a-z]+(?:-[a-z]+)+-\d+)": \{\s*"description": "([^"]+)"/g)
  ].filter(([, code = '']) => !/^us-iso|^eu-iso/.test(code));
  expect(known.map(([, code]) => code).sort()).toEqual([...REGIONS].sort());
  for (const [, code, name] of known) {
    expect(regionsBeside(code)).toContainEqual({ code, name });
  }
});
