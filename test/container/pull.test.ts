import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import { ensureImage } from '../../src/host/places/docker/pull';
import { ProblemError } from '../../src/host/problem';
import { engine, images } from './engine';
import { Registry, member } from './registry';

jest.setTimeout(60_000);

const docker = engine();
const aws = new Aws({ clock: systemClock });
const home = mkdtempSync(join(tmpdir(), 'pull-'));
let open: Registry;
let closed: Registry;

beforeAll(async () => {
  [open, closed] = await Promise.all([Registry.start(), Registry.start({ login: true })]);
});

afterAll(async () => {
  aws[Symbol.dispose]();
  rmSync(home, { recursive: true });
  await open[Symbol.asyncDispose]();
  await closed[Symbol.asyncDispose]();
});

/** Somebody with these logins in Docker's own file. */
function caller(configuration: object = {}): Caller {
  writeFileSync(join(home, 'config.json'), JSON.stringify(configuration));
  const env = { DOCKER_CONFIG: home, PATH: `${home}:${process.env.PATH}`, HOME: home };
  return { id: 'pull', context: { face: 'kernel', cwd: '/', env } };
}

interface Told {
  readonly what: string;
  readonly done: number;
  readonly total?: number;
}

async function ensure(
  image: string,
  {
    as = caller(),
    platform,
    signal,
    told = []
  }: Partial<{
    as: Caller;
    platform: string;
    signal: AbortSignal;
    told: Told[];
  }> = {}
) {
  const progress = (step: Told) => void told.push(step);
  return ensureImage(docker, image, { caller: as, aws, progress, platform, signal });
}

async function problemOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
}

/** An image with one small file of its own, for an architecture; in the registry alone. */
async function publish(
  registry: Registry,
  repository: string,
  architecture: string
): Promise<string> {
  const layer = await buffer(archive({ hello: repository }));
  const diff = createHash('sha256').update(layer).digest('hex');
  const rootfs = { type: 'layers', diff_ids: [`sha256:${diff}`] };
  const configuration = { architecture, os: 'linux', config: {}, rootfs };
  const name = `small:${diff.slice(0, 12)}`;
  const saved = archive({
    'layer.tar': layer,
    'config.json': JSON.stringify(configuration),
    'manifest.json': JSON.stringify([
      { Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }
    ])
  });
  const loading = await docker.loadImage(saved);
  await new Promise(resolve => docker.modem.followProgress(loading, resolve));
  const pushed = await registry.push(docker, name, repository);
  await docker.getImage(name).remove();
  return pushed;
}

function archive(files: Readonly<Record<string, string | Buffer>>): Readable {
  const packed = pack();
  for (const [name, content] of Object.entries(files)) {
    packed.entry({ name }, content);
  }
  packed.finalize();
  return Readable.from(packed);
}

async function architecture(): Promise<string> {
  return (await docker.version()).Arch;
}

test('an image that is there is not asked for again', async () => {
  const told: Told[] = [];
  const { Id } = await ensure(images.plain, { told });
  expect(Id).toMatch(/^sha256:/);
  expect(told).toEqual([]);
});

test('an image is pulled with a bar over all its layers', async () => {
  const image = await publish(open, 'team/small:1', await architecture());
  const told: Told[] = [];
  await ensure(image, { told });
  const last = told.at(-1);
  expect(last?.what).toBe(`Pulling ${image} (1 of 1 layers)`);
  expect(last?.total).toBeGreaterThan(0);
  expect(last?.done).toBe(last?.total);
  expect(told.map(step => step.done)).toEqual(told.map(step => step.done).sort((a, b) => a - b));
});

describe('a registry with a login', () => {
  let image: string;

  beforeAll(async () => {
    image = await publish(closed, 'team/private:1', await architecture());
  });

  afterEach(async () => {
    await docker
      .getImage(image)
      .remove()
      .catch(() => undefined);
  });

  test('tells nobody whether it has an image', async () => {
    expect(await problemOf(ensure(image))).toMatchObject({
      kind: 'denied',
      message: `${image} does not exist, or the registry ${closed.host} wants to know who you are.`,
      hint: `Log in: docker login ${closed.host}.`
    });
  });

  test('lets in what docker login kept', async () => {
    const auth = Buffer.from(`${member.username}:${member.password}`).toString('base64');
    await ensure(image, { as: caller({ auths: { [closed.host]: { auth } } }) });
  });

  test('lets in what a credential helper knows', async () => {
    const secret = JSON.stringify({ Username: member.username, Secret: member.password });
    const script = `#!/bin/sh\n[ "$(cat)" = ${closed.host} ] && echo '${secret}'\n`;
    writeFileSync(join(home, 'docker-credential-tests'), script, { mode: 0o755 });
    await ensure(image, { as: caller({ credHelpers: { [closed.host]: 'tests' } }) });
  });

  test('a helper that is not installed is named', async () => {
    const as = caller({ credsStore: 'absent' });
    expect(await problemOf(ensure(image, { as }))).toMatchObject({
      kind: 'machine',
      message: expect.stringContaining(
        'docker-credential-absent, which does not start: it is not on the PATH'
      ) as string
    });
  });
});

test.each([
  [
    'a tag that there is not',
    () => `${open.host}/team/small:absent`,
    'not-found',
    'There is no image'
  ],
  [
    'a registry that nobody is',
    () => '127.0.0.1:1/team/small:1',
    'unavailable',
    'cannot reach the registry 127.0.0.1:1'
  ],
  ['what is no image name', () => 'Team/UPPER', 'usage', '“Team/UPPER” is no image name.']
])('%s is said so', async (_what, image, kind, message) => {
  expect(await problemOf(ensure(image()))).toMatchObject({
    kind,
    message: expect.stringContaining(message) as string
  });
});

test('an image for another architecture is refused before it is pulled, unless asked for', async () => {
  const ours = await architecture();
  const other = ours === 'arm64' ? 'amd64' : 'arm64';
  const image = await publish(open, 'team/foreign:1', other);
  const told: Told[] = [];
  expect(await problemOf(ensure(image, { told }))).toMatchObject({
    kind: 'machine',
    message: `${image} is built for ${other}, and this Docker Engine runs on ${ours}.`
  });
  expect(told).toEqual([]);
  const { Architecture } = await ensure(image, { platform: `linux/${other}` });
  expect(Architecture).toBe(other);
  expect((await problemOf(ensure(image))).message).toContain('is built for');
});

test('an interrupt ends a pull', async () => {
  const image = await publish(open, 'team/small:3', await architecture());
  const reason = new Error('interrupted');
  const controller = new AbortController();
  controller.abort(reason);
  await expect(ensure(image, { signal: controller.signal })).rejects.toBe(reason);
});
