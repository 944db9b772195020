import type { EndpointRig } from './surroundings';

/** Multiplies by what is in the model, without NumPy, which a Python need not have. */
export const TIMES = `
import json, os
def model_fn(model_dir):
    return int(open(os.path.join(model_dir, "weights.txt")).read())
def input_fn(body, content_type):
    return json.loads(body)
def predict_fn(data, model):
    return [model * number for number in data]
`;

const SLOW = (version: string) => `
import time
def model_fn(d): return 1
def transform_fn(model, body, content_type, accept):
    time.sleep(0.005)
    return "${version}", "text/plain"
`;

/** What an endpoint of this machine does, whatever it runs in. */
export function servesAsEverywhere(rigOf: () => EndpointRig): void {
  it('serves a model with the handlers that were given, and is listed with where it listens', async () => {
    const rig = rigOf();
    const endpoint = await rig.deployed(TIMES);
    expect(endpoint).toMatchObject({
      status: 'InService',
      failureReason: undefined,
      instanceType: 'local_cpu',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown
    });
    expect(await rig.asked(endpoint, '[1, 2]')).toBe('[2, 4]');
    const listed = await rig.place.list({ nameContains: endpoint.ref.name }, rig.caller());
    expect(listed.endpoints.map(({ ref, status }) => [ref.name, status])).toContainEqual([
      endpoint.ref.name,
      'InService'
    ]);
  });

  it('passes a model’s error on with its status, its own line and its traceback', async () => {
    const rig = rigOf();
    const endpoint = await rig.deployed(
      'def model_fn(d): return 1\ndef transform_fn(m, b, c, a): raise KeyError("age")'
    );
    await expect(rig.asked(endpoint, '[1]')).rejects.toMatchObject({
      problem: {
        kind: 'model',
        message: `The model of endpoint ${endpoint.ref.name} answered with status 500: KeyError: 'age'.`,
        details: expect.stringContaining('Traceback (most recent call last)') as unknown
      }
    });
  });

  it('reports a crash while it starts at once, with the exception and its traceback in the log', async () => {
    const rig = rigOf();
    const endpoint = await rig.deployed(
      'def model_fn(model_dir):\n    raise RuntimeError("no weights here")'
    );
    expect(endpoint).toMatchObject({
      status: 'Failed',
      failureReason: expect.stringMatching(
        /^The server ended while it started \(exit code 1\): .*no weights here/
      ) as unknown
    });
    expect(await rig.logOf(endpoint, /no weights here/)).toContain('Traceback (most recent call');
    await expect(rig.asked(endpoint, '[1]')).rejects.toMatchObject({
      problem: {
        kind: 'unavailable',
        message: expect.stringContaining('no weights here') as unknown
      }
    });
  });

  it('answers from six endpoints at once, each with its own model', async () => {
    const rig = rigOf();
    const endpoints = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        rig.deployed(TIMES, { model: rig.archive({ 'weights.txt': String(index) }) })
      )
    );
    const answers = await Promise.all(endpoints.map(one => rig.asked(one, '[10]')));
    expect(answers).toEqual(['[0]', '[10]', '[20]', '[30]', '[40]', '[50]']);
    expect(new Set(endpoints.map(({ url }) => url)).size).toBe(6);
  });

  it('loses no request in an update, and ends the old server when it has answered everything', async () => {
    const rig = rigOf();
    const request = rig.request(SLOW('old'));
    const ref = await rig.place.deploy(request, rig.caller(), () => undefined);
    const endpoint = await rig.settled(ref);
    const oldGone = await rig.untilGone(endpoint);
    const answers: string[] = [];
    let going = true;
    const load = Array.from({ length: 4 }, async () => {
      while (going) {
        answers.push(await rig.asked(endpoint, 'x'));
      }
    });
    await rig.place.deploy({ ...request, script: SLOW('new') }, rig.caller(), () => undefined);
    await oldGone();
    going = false;
    await Promise.all(load);
    expect(new Set(answers)).toEqual(new Set(['old', 'new']));
    expect(answers.at(-1)).toBe('new');
    expect(await rig.asked(endpoint, 'x')).toBe('new');
  });

  it('keeps the old server in an update that fails, and says so', async () => {
    const rig = rigOf();
    const request = rig.request(SLOW('old'));
    const ref = await rig.place.deploy(request, rig.caller(), () => undefined);
    await rig.settled(ref);
    const script = 'def model_fn(d): raise RuntimeError("worse")';
    await rig.place.deploy({ ...request, script }, rig.caller(), () => undefined);
    const endpoint = await rig.until(ref, ({ failureReason }) => !!failureReason);
    expect(endpoint).toMatchObject({ status: 'InService' });
    expect(endpoint.failureReason).toMatch(/goes on serving.*worse/);
    expect(await rig.asked(endpoint, 'x')).toBe('old');
  });
}
