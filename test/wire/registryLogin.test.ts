import { Aws } from '../../src/host/aws/aws';
import { systemClock } from '../../src/host/clock';
import { loginTo } from '../../src/host/places/docker/registryLogin';
import { Moto } from './moto';

jest.setTimeout(120_000);

const aws = new Aws({ clock: systemClock });
let moto: Moto;

beforeAll(async () => {
  moto = await Moto.start();
});

afterAll(async () => {
  aws[Symbol.dispose]();
  await moto[Symbol.asyncDispose]();
});

async function login(registry: string, env: Readonly<Record<string, string>>) {
  const context = { face: 'kernel' as const, cwd: '/', env: { HOME: '/nonexistent', ...env } };
  return loginTo(registry, { id: 'login', context }, aws);
}

test('a private registry of ECR is entered by AWS, in the registry’s own region', async () => {
  const registry = `${moto.account}.dkr.ecr.eu-west-1.amazonaws.com`;
  await expect(login(registry, moto.env('us-east-1'))).resolves.toEqual({
    username: 'AWS',
    password: expect.stringMatching(/./) as string,
    serveraddress: registry
  });
});

test('without AWS the sentence is about credentials', async () => {
  const registry = '763104351884.dkr.ecr.us-east-1.amazonaws.com';
  const env = { AWS_CONFIG_FILE: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
  await expect(login(registry, env)).rejects.toMatchObject({ problem: { kind: 'credentials' } });
});

test.each(['public.ecr.aws', 'docker.io', 'quay.io'])(
  '%s is asked without a login where none is kept',
  async registry => {
    await expect(login(registry, {})).resolves.toBeUndefined();
  }
);
