/** The host as a release bundles it: what is wrong with the bundle alone shows nowhere else. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from '../../src/protocol';
import { listEndpoints } from '../../src/protocol';
import { HOME_LABEL, homeMark } from '../../src/host/places/docker/labels';
import { bundleHost, StartedHost } from '../process/host/startedHost';
import { engine, images } from './engine';
import { caller } from './place';

jest.setTimeout(180_000);

let bundle: string;
beforeAll(async () => (bundle = await bundleHost()));
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

const TIMES = `
import json
def model_fn(model_dir): return int(open(model_dir + "/weights.txt").read())
def transform_fn(model, body, content_type, accept):
    return json.dumps([model * number for number in json.loads(body)]), "application/json"
`;

/** A host, a terminal that talks to it, and what a command printed there. */
async function terminal(host: StartedHost) {
  const { context } = caller();
  const client = await host.client({ face: 'terminal', cwd: host.home, env: context.env });
  const run = async (line: string) => {
    const text: string[] = [];
    const show = (outputs: readonly Output[]) => {
      text.push(...outputs.flatMap(output => (output.type === 'line' ? [output.text] : [])));
    };
    const { value, exitCode } = await client.run({ line }, show);
    return { value, exitCode, text: text.join('\n') };
  };
  return { client, run };
}

it('The built host trains, deploys what it trained, answers, updates, tells the log and clears up', async () => {
  await using host = await StartedHost.start(bundle);
  const { client, run } = await terminal(host);
  using _connected = client;
  mkdirSync(join(host.home, 'src'));
  writeFileSync(
    join(host.home, 'src', 'train.py'),
    'import os\nopen(os.environ["SM_MODEL_DIR"] + "/weights.txt", "w").write("3")\nprint("trained")'
  );
  writeFileSync(join(host.home, 'inference.py'), TIMES);

  const trained = await run(
    `train --image ${images.toolkit} --entry-point train.py --source-dir src --job-name built`
  );
  expect(trained.text).toContain('trained');
  expect(trained.exitCode).toBe(0);

  const deploy = `deploy built --image ${images.toolkit} --entry-point inference.py --name built-times`;
  expect((await run(deploy)).text).toContain('built-times on this machine (Docker) is in service');
  expect((await run("invoke built-times --body '[1, 2]'")).value).toEqual([3, 6]);
  expect((await run(deploy)).text).toContain('is in service');
  expect((await run("invoke built-times --body '[1, 2]'")).value).toEqual([3, 6]);
  expect((await run('logs --endpoint built-times --tail 100')).text).toContain(
    'Serving /opt/ml/model'
  );
  const { endpoints } = await client.request(listEndpoints, { places: ['docker'] });
  expect(endpoints).toMatchObject([{ ref: { name: 'built-times' }, status: 'InService' }]);
  expect((await run('endpoints --place docker')).text).toContain('built-times');
  expect((await run('endpoint built-times')).value).toMatchObject({ ref: { place: 'docker' } });

  const elsewhere = 'deploy built --entry-point inference.py --name built-times';
  await expect(run(elsewhere)).rejects.toThrow('on this machine (Docker) already');
  expect((await run('delete built-times --yes')).text).toContain('is deleted: its container');
  expect((await run('prune --directories')).text).toContain('Removed the directory');
  const ours = ['docker-jobs', 'endpoints'].map(name => homeMark(join(host.home, name)));
  const left = async () => {
    const containers = await engine().listContainers({ all: true });
    return containers.filter(({ Labels }) => ours.includes(Labels[HOME_LABEL] ?? ''));
  };
  // The engine may still be busy removing the server that the second deployment replaced.
  for (const deadline = Date.now() + 20_000; Date.now() < deadline && (await left()).length > 0;) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  expect(await left()).toEqual([]);
  expect(host.stderr).toBe('');
});
