/** Training in a real Docker Engine. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { logged } from '../process/jobs/surroundings';
import { PHASES } from '../process/jobs/training';
import { caller, DockerRig, ended, IMAGES, line, request, trained, until } from './place';

let rig: DockerRig;
beforeAll(() => (rig = new DockerRig()));
afterAll(() => rig.close());

jest.setTimeout(60_000);

describe('A script in an image with nothing but Python', () => {
  it('sees the contract, and its results come back', async () => {
    const place = rig.place();
    const data = join(rig.directory, 'data');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'numbers.txt'), '1 2 3');
    const job = await trained(
      place,
      [
        'import json, os, sys',
        'print(sys.argv[1:])',
        'print(open(os.environ["SM_CHANNEL_TRAIN"] + "/numbers.txt").read())',
        'print(json.load(open("/opt/ml/input/config/hyperparameters.json"))["lr"])',
        'open(os.environ["SM_MODEL_DIR"] + "/weights", "w").write("w")',
        'open(os.environ["SM_OUTPUT_DATA_DIR"] + "/plot", "w").write("p")'
      ].join('\n'),
      { hyperparameters: { lr: 0.1 }, channels: { train: data } }
    );
    expect(job).toMatchObject({ status: 'Completed', exitCode: 0 });
    expect((await logged(place, job)).texts).toEqual(["['--lr', '0.1']", '1 2 3', '0.1']);
    const names = execFileSync('tar', ['-tzf', job.model?.uri ?? ''], { encoding: 'utf8' });
    expect(names.trim()).toBe('weights');
    expect(job.timeline.map(({ status }) => status)).toEqual(PHASES);
  });

  it('leaves nothing that belongs to whoever it ran as: every file is the person’s own', async () => {
    // The container's user is never the host's here, also when root runs the tests.
    const stranger = 12_345;
    const script = [
      'import os',
      'for name in ("SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR"):',
      '    path = os.environ[name] + "/file"',
      '    open(path, "w").close()',
      `    os.chown(path, ${stranger}, ${stranger})`
    ].join('\n');
    const job = await trained(rig.place(), script);
    const root = job.directory ?? '';
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    expect(files).toContain('opt/ml/model/file');
    expect(files).toContain('opt/ml/output/data/file');
    const owners = new Set(files.map(name => lstatSync(join(root, name)).uid));
    expect([...owners]).toEqual([process.getuid?.()]);
  });

  it('fails with its traceback and its own exit code', async () => {
    const place = rig.place();
    const job = await trained(place, 'raise ValueError("no data")');
    expect(job).toMatchObject({ status: 'Failed', exitCode: 1 });
    expect(job.failureReason).toContain('ValueError: no data');
    expect(readFileSync(join(job.directory ?? '', 'opt/ml/output/failure'), 'utf8')).toBe(
      job.failureReason
    );
  });
});

describe('A script in an image with AWS’s training toolkit', () => {
  it('is run by the toolkit, and a failure has the traceback that the toolkit leaves out', async () => {
    const place = rig.place();
    const job = await trained(place, 'import sys\nprint(sys.argv[1:])\n1 / 0', {
      image: IMAGES.toolkit,
      hyperparameters: { epochs: 2 }
    });
    expect(job).toMatchObject({ status: 'Failed', exitCode: 1 });
    expect((await logged(place, job)).texts).toContain("['--epochs', '2']");
    expect(job.failureReason).toContain('ExecuteUserScriptError');
    expect(job.failureReason).toContain('ZeroDivisionError: division by zero');
  });

  it('sees what a plain image is given from outside, name by name', async () => {
    const place = rig.place();
    const script = [
      'import json, os',
      'names = [n for n in os.environ if n.startswith("SM_")]',
      'print("VIEW" + json.dumps({n: os.environ[n] for n in names}))'
    ].join('\n');
    const more = {
      hyperparameters: { lr: 0.1, layers: [1, 2], name: 'resnet' },
      channels: { train: rig.directory }
    };
    const views = [];
    for (const image of [IMAGES.plain, IMAGES.toolkit]) {
      const job = await trained(place, script, { ...more, image });
      const text = (await logged(place, job)).texts.find(text => text.startsWith('VIEW')) ?? '';
      views.push(JSON.parse(text.slice(4).replaceAll(job.ref.name, 'NAME')) as unknown);
    }
    expect(views[0]).toEqual(views[1]);
  });

  it('gets SIGTERM and the time to save what it has', async () => {
    const place = rig.place();
    const script = [
      'import os, signal, sys, time',
      'def save(*_):',
      '    time.sleep(0.5)',
      '    open(os.environ["SM_MODEL_DIR"] + "/saved", "w").write("s")',
      '    sys.exit(0)',
      'signal.signal(signal.SIGTERM, save)',
      'print("ready", flush=True)',
      'time.sleep(60)'
    ].join('\n');
    const ref = await place.train(
      request(script, { image: IMAGES.toolkit }),
      caller(),
      () => undefined
    );
    const running = await until(place, ref, job => job.secondaryStatus === 'Training');
    await line(place, running, 'ready');
    await place.stop(ref, caller());
    const job = await ended(place, ref);
    expect(job.status).toBe('Stopped');
    expect(existsSync(join(job.directory ?? '', 'opt/ml/model/saved'))).toBe(true);
  });
});

describe('An image with a train of its own', () => {
  it('needs no script', async () => {
    const place = rig.place();
    const job = await trained(place, '', {
      image: IMAGES.own,
      entryPoint: undefined,
      script: undefined,
      hyperparameters: { depth: 3 }
    });
    expect(job).toMatchObject({ status: 'Completed' });
    expect((await logged(place, job)).texts).toEqual(['own train on algo-1 {"depth": "3"}']);
  });

  it('says itself why it failed', async () => {
    const job = await trained(rig.place(), '', {
      image: IMAGES.own,
      entryPoint: undefined,
      script: undefined,
      hyperparameters: { fail: 'bad data' }
    });
    expect(job).toMatchObject({ status: 'Failed', exitCode: 3 });
    expect(job.failureReason).toContain('bad data');
  });
});

describe('The caller’s AWS credentials', () => {
  it('are printed by a credential process and are in nothing that can be inspected', async () => {
    const place = rig.place();
    const script = [
      'import configparser, os, subprocess, time',
      'config = configparser.ConfigParser()',
      'config.read(os.environ["AWS_CONFIG_FILE"])',
      'print(subprocess.check_output(config["default"]["credential_process"].split(), text=True), flush=True)',
      'time.sleep(60)'
    ].join('\n');
    const by = caller({ AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'hidden-from-all' });
    const ref = await place.train(request(script), by, () => undefined);
    const running = await until(place, ref, job => job.secondaryStatus === 'Training');
    await line(
      place,
      running,
      '{"Version":1,"AccessKeyId":"AKIATEST","SecretAccessKey":"hidden-from-all"}'
    );
    const docker = new Docker({ socketPath: process.env.DOCKER_HOST?.replace('unix://', '') });
    const container = docker.getContainer(`sagemaker-${ref.name}-algo-1`);
    expect(JSON.stringify(await container.inspect())).not.toContain('hidden-from-all');
    await place.stop(ref, by);
    await ended(place, ref);
  });
});

describe('AWS credentials that are found only when the script runs already', () => {
  const script = [
    'import configparser, os, subprocess',
    'config = configparser.ConfigParser()',
    'config.read(os.environ["AWS_CONFIG_FILE"])',
    'print("asking", flush=True)',
    'command = config["default"]["credential_process"].split()',
    'done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)',
    'print(done.returncode, done.stdout.strip())'
  ].join('\n');

  /** A caller whose credential process waits for a file before it prints what is in it. */
  function slow(name: string) {
    const home = join(rig.directory, name);
    const answer = join(home, 'answer');
    mkdirSync(join(home, '.aws'), { recursive: true });
    writeFileSync(
      join(home, 'process.sh'),
      `until [ -e ${answer} ]; do sleep 0.05; done\ncat ${answer}\n`
    );
    writeFileSync(
      join(home, '.aws', 'config'),
      `[default]\ncredential_process = /bin/sh ${join(home, 'process.sh')}\n`
    );
    return { by: caller({ HOME: home }), answer };
  }

  it.each([
    [
      'are waited for by whoever asks for them',
      '{"Version":1,"AccessKeyId":"AKIALATE","SecretAccessKey":"late"}',
      '0 {"Version":1,"AccessKeyId":"AKIALATE","SecretAccessKey":"late"}'
    ],
    [
      'and are none after all, are said to be none',
      'nobody is logged in',
      '1 No AWS credentials were found where this job was started.'
    ]
  ])('%s', async (name, answered, printed) => {
    const place = rig.place();
    const { by, answer } = slow(name.replaceAll(/\W/g, '-'));
    const ref = await place.train(request(script), by, () => undefined);
    const running = await until(place, ref, job => job.secondaryStatus === 'Training');
    await line(place, running, 'asking');
    writeFileSync(answer, answered);
    const job = await ended(place, ref);
    expect((await logged(place, job)).texts).toEqual(['asking', printed]);
  });
});

describe('Several hosts', () => {
  const names = [
    'import os, socket, time',
    'def resolved(name):',
    '    while True:',
    '        try:',
    '            return bool(socket.gethostbyname(name))',
    '        except OSError:',
    '            time.sleep(0.1)',
    'print(os.environ["SM_CURRENT_HOST"], [h for h in ("algo-1", "algo-2") if resolved(h)], flush=True)',
    '# A name is gone with its host.',
    'time.sleep(2)'
  ].join('\n');

  it('find each other by name, and several jobs do not meet', async () => {
    const place = rig.place();
    const jobs = await Promise.all([1, 2].map(() => trained(place, names, { instanceCount: 2 })));
    for (const job of jobs) {
      expect(job).toMatchObject({ status: 'Completed', hosts: ['algo-1', 'algo-2'] });
      const { events } = await logged(place, job);
      expect(events.map(({ host, text }) => `${host} ${text}`).sort()).toEqual([
        "algo-1 algo-1 ['algo-1', 'algo-2']",
        "algo-2 algo-2 ['algo-1', 'algo-2']"
      ]);
    }
  });

  it('end with the first that fails', async () => {
    const script =
      'import os, time\nif os.environ["SM_CURRENT_HOST"] == "algo-2": raise SystemExit("lost")\ntime.sleep(60)';
    const job = await trained(rig.place(), script, { instanceCount: 2 });
    expect(job).toMatchObject({ status: 'Failed', exitCode: 1 });
    expect(job.failureReason).toContain('lost');
  });
});
