import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EndpointDescription } from '../../../../src/protocol';
import { caller, gone } from '../process/surroundings';
import { EndpointSurroundings, invocation } from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new EndpointSurroundings();
const { place } = surroundings;
afterAll(() => surroundings[Symbol.asyncDispose]());

/** Multiplies by what is in the model, without NumPy, which a Python need not have. */
const TIMES = `
import json, os
def model_fn(model_dir):
    return int(open(os.path.join(model_dir, "weights.txt")).read())
def input_fn(body, content_type):
    return json.loads(body)
def predict_fn(data, model):
    return [model * number for number in data]
`;

/** The processes of the server that answers. */
function stateOf({ directory = '' }: EndpointDescription, number = 1) {
  const state = JSON.parse(readFileSync(join(directory, `state-${number}.json`), 'utf8')) as {
    runner: { pid: number };
    server: { pid: number };
  };
  return { runner: state.runner.pid, server: state.server.pid };
}

describe('an endpoint of this machine', () => {
  it('serves a model with the script that was given, and is listed with where it listens', async () => {
    const endpoint = await surroundings.deployed(TIMES);
    expect(endpoint).toMatchObject({
      status: 'InService',
      instanceType: 'local_cpu',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown
    });
    expect(await surroundings.asked(endpoint, '[1, 2]')).toBe('[2, 4]');
    const { endpoints } = await place.list({ nameContains: endpoint.ref.name }, caller());
    expect(endpoints.map(({ ref, status }) => [ref.name, status])).toContainEqual([
      endpoint.ref.name,
      'InService'
    ]);
  });

  it('serves with the script in the archive where none was given', async () => {
    const model = surroundings.archive({ 'weights.txt': '3', 'code/inference.py': TIMES });
    const endpoint = await surroundings.deployed('', {
      model,
      entryPoint: undefined,
      script: undefined
    });
    expect(await surroundings.asked(endpoint, '[5]')).toBe('[15]');
  });

  it('reports a crash while it starts at once, with the exception and its traceback in the log', async () => {
    const endpoint = await surroundings.deployed(
      'def model_fn(model_dir):\n    raise RuntimeError("no weights here")'
    );
    expect(endpoint.status).toBe('Failed');
    expect(endpoint.failureReason).toBe(
      'The server ended while it started (exit code 1): RuntimeError: no weights here.'
    );
    expect(await surroundings.logOf(endpoint, /no weights here/)).toContain(
      'Traceback (most recent call last)'
    );
    await expect(surroundings.asked(endpoint, '[1]')).rejects.toMatchObject({
      problem: {
        kind: 'unavailable',
        message: expect.stringContaining('no weights here') as unknown
      }
    });
  });

  it.each([
    ['import', 'import nothing_of_that_name\nmodel_fn = None', /ModuleNotFoundError/],
    ['syntax', 'def model_fn(:', /SyntaxError/],
    [
      'both kinds of handlers',
      'def transform_fn(a,b,c,d): pass\ndef input_fn(a,b): pass',
      /ValueError: Cannot use transform_fn/
    ],
    [
      'a wrong count of arguments',
      'def model_fn(a, b, c): pass',
      /TypeError: model_fn takes 3 arguments but 1 were given/
    ]
  ])('reports a failing start: %s', async (_what, script, reason) => {
    const endpoint = await surroundings.deployed(script);
    expect(endpoint.status).toBe('Failed');
    expect(endpoint.failureReason).toMatch(reason);
  });

  it('passes a model’s error on with its status, its own line and its traceback', async () => {
    const endpoint = await surroundings.deployed(
      'def model_fn(d): return 1\ndef transform_fn(m, b, c, a): raise KeyError("age")'
    );
    await expect(surroundings.asked(endpoint, '[1]')).rejects.toMatchObject({
      problem: {
        kind: 'model',
        message: `The model of endpoint ${endpoint.ref.name} answered with status 500: KeyError: 'age'.`,
        details: expect.stringContaining('Traceback (most recent call last)') as unknown
      }
    });
    // The traceback and the request are written by two threads.
    const both = /(?=[^]*KeyError: 'age')(?=[^]*"POST \/invocations" 500)/;
    expect(await surroundings.logOf(endpoint, both)).toContain('Traceback (most recent call last)');
  });

  it('streams an answer as the script makes it', async () => {
    const endpoint = await surroundings.deployed(`
import os, time
def model_fn(model_dir): return model_dir
def transform_fn(model_dir, body, content_type, accept):
    def pieces():
        yield "first"
        while not os.path.exists(os.path.join(model_dir, "go")):
            time.sleep(0.002)
        yield "second"
    return pieces(), "text/plain"
`);
    const pieces: string[] = [];
    const signal = new AbortController().signal;
    for await (const piece of place.stream(endpoint.ref, invocation('x'), caller(), signal)) {
      pieces.push(Buffer.from(piece).toString());
      writeFileSync(join(endpoint.directory ?? '', 'server-1/opt/ml/model/go'), '');
    }
    expect(pieces).toEqual(['first', 'second']);
  });

  it('tells a stream that broke off from one that ended', async () => {
    const endpoint = await surroundings.deployed(`
def model_fn(d): return 1
def transform_fn(model, body, content_type, accept):
    def pieces():
        yield "one"
        raise RuntimeError("lost the thread")
    return pieces(), "text/plain"
`);
    await expect(surroundings.asked(endpoint, 'x')).rejects.toMatchObject({
      problem: {
        kind: 'model',
        message: expect.stringContaining('broke off in the middle') as unknown
      }
    });
  });

  it('leaves its directory behind when it has failed, and nothing while it serves', async () => {
    const serving = await surroundings.deployed(TIMES);
    const failed = await surroundings.deployed(
      'def model_fn(model_dir):\n    raise RuntimeError("no weights here")'
    );
    const left = async (directories: boolean) =>
      ((await place.leftovers?.(caller(), { directories }))?.found ?? []).filter(({ owner }) =>
        [serving, failed].some(({ ref }) => ref.name === owner)
      );
    expect(await left(false)).toEqual([]);
    const [one, ...more] = await left(true);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ what: 'directory', name: failed.directory, of: 'endpoint' });
    await one?.remove();
    expect(existsSync(failed.directory ?? '')).toBe(false);
    expect(existsSync(serving.directory ?? '')).toBe(true);
  });

  it('deletes everything of it and says what stays', async () => {
    const endpoint = await surroundings.deployed(TIMES);
    const { runner, server } = stateOf(endpoint);
    const said = await place.delete(endpoint.ref, caller());
    expect(said[0]).toMatch(/is deleted/);
    expect(said[1]).toMatch(/model\.tar\.gz is kept/);
    expect(existsSync(endpoint.directory ?? '')).toBe(false);
    await Promise.all([gone(runner), gone(server)]);
    await expect(place.describe(endpoint.ref, caller())).rejects.toMatchObject({
      problem: { kind: 'not-found' }
    });
  });
});

describe('six endpoints at once', () => {
  it('each answer with their own model', async () => {
    const endpoints = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        surroundings.deployed(TIMES, {
          model: surroundings.archive({ 'weights.txt': String(index) })
        })
      )
    );
    const answers = await Promise.all(endpoints.map(one => surroundings.asked(one, '[10]')));
    expect(answers).toEqual(['[0]', '[10]', '[20]', '[30]', '[40]', '[50]']);
    expect(new Set(endpoints.map(({ url }) => url)).size).toBe(6);
  });
});

describe('an endpoint whose processes are killed', () => {
  it('is found by the next host and goes on answering', async () => {
    const endpoint = await surroundings.deployed(TIMES);
    using next = surroundings.host();
    expect(await next.describe(endpoint.ref, caller())).toMatchObject({ status: 'InService' });
    const answer = await next.invoke(endpoint.ref, invocation('[4]'), caller());
    expect(Buffer.from(answer.body, 'base64').toString()).toBe('[8]');
  });

  it('goes on answering without its runner, and says what to do without both', async () => {
    const endpoint = await surroundings.deployed(TIMES);
    const { runner, server } = stateOf(endpoint);
    process.kill(runner, 'SIGKILL');
    await gone(runner);
    expect(await surroundings.asked(endpoint, '[1]')).toBe('[2]');
    process.kill(server, 'SIGKILL');
    await gone(server);
    expect(await surroundings.settled(endpoint.ref)).toMatchObject({
      status: expect.stringMatching(/InService|OutOfService/) as unknown
    });
    const ended = await surroundings.until(endpoint.ref, ({ status }) => status === 'OutOfService');
    expect(ended.failureReason).toMatch(/deploy it again/);
  });

  it('fails when its server crashes as soon as it serves', async () => {
    const endpoint = await surroundings.deployed(
      'import os\ndef model_fn(d): return 1\ndef transform_fn(m, b, c, a): os.abort()'
    );
    await expect(surroundings.asked(endpoint, 'x')).rejects.toMatchObject({
      problem: { kind: 'unavailable' }
    });
    const ended = await surroundings.until(endpoint.ref, ({ status }) => status === 'Failed');
    expect(ended.failureReason).toMatch(/^The server crashed \(exit code 134\)/);
  });
});

describe('an update', () => {
  const SLOW = (version: string) => `
import time
def model_fn(d): return 1
def transform_fn(model, body, content_type, accept):
    time.sleep(0.005)
    return "${version}", "text/plain"
`;

  it('loses no request, and ends the old server when it has answered everything', async () => {
    const request = surroundings.request(SLOW('old'));
    const ref = await place.deploy(request, caller(), () => undefined);
    const endpoint = await surroundings.settled(ref);
    const old = stateOf(endpoint);
    const answers: string[] = [];
    let going = true;
    const load = Array.from({ length: 4 }, async () => {
      while (going) {
        answers.push(await surroundings.asked(endpoint, 'x'));
      }
    });
    await place.deploy({ ...request, script: SLOW('new') }, caller(), () => undefined);
    await Promise.all([gone(old.server), gone(old.runner)]);
    const count = answers.length;
    going = false;
    await Promise.all(load);
    expect(count).toBeGreaterThan(0);
    expect(new Set(answers)).toEqual(new Set(['old', 'new']));
    expect(answers.lastIndexOf('old')).toBeLessThan(answers.length - 1);
    expect(await surroundings.asked(endpoint, 'x')).toBe('new');
  });

  it('that fails leaves the old server serving and says so', async () => {
    const request = surroundings.request(SLOW('old'));
    const ref = await place.deploy(request, caller(), () => undefined);
    await surroundings.settled(ref);
    await place.deploy(
      { ...request, script: 'def model_fn(d): raise RuntimeError("worse")' },
      caller(),
      () => undefined
    );
    const endpoint = await surroundings.until(ref, ({ failureReason }) => !!failureReason);
    expect(endpoint).toMatchObject({ status: 'InService' });
    expect(endpoint.failureReason).toMatch(/goes on serving.*RuntimeError: worse/);
    expect(await surroundings.asked(endpoint, 'x')).toBe('old');
  });
});
