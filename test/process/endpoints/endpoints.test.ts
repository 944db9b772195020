import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caller, gone } from '../jobs/surroundings';
import { servesAsEverywhere, TIMES } from './contract';
import { EndpointSurroundings, invocation, stateOf } from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new EndpointSurroundings();
const { place } = surroundings;
afterAll(() => surroundings[Symbol.asyncDispose]());

describe('an endpoint of this machine', () => {
  servesAsEverywhere(() => surroundings);

  it('has a model’s traceback in its log, beside the request', async () => {
    const endpoint = await surroundings.deployed(
      'def model_fn(d): return 1\ndef transform_fn(m, b, c, a): raise KeyError("age")'
    );
    await expect(surroundings.asked(endpoint, '[1]')).rejects.toMatchObject({
      problem: { kind: 'model' }
    });
    // Two threads write them.
    const both = /(?=[^]*KeyError: 'age')(?=[^]*"POST \/invocations" 500)/;
    expect(await surroundings.logOf(endpoint, both)).toContain('Traceback (most recent call last)');
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
      problem: {
        kind: 'not-found',
        hint: 'Its directory may have been deleted; `%sagemaker endpoints` lists those that are there.'
      }
    });
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
