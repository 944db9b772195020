import { endpoint } from '../endpoints/fakePlace';
import { FakeHost, job } from '../rpc/fakeHost';
import { bundles, lines, ran } from './ran';

let fake: FakeHost;
beforeEach(() => {
  fake = new FakeHost();
  fake.endpoints.set(endpoint('churn'));
});
afterEach(() => fake[Symbol.dispose]());

describe('logs --endpoint', () => {
  it('prints the past on a terminal, each line with its host, and ends', async () => {
    fake.endpoints.print('churn', 'one', 'two');
    const run = await ran(fake, 'logs --endpoint churn', { face: 'terminal' });
    expect(lines(run)).toEqual(['algo-1 | one', 'algo-1 | two']);
    expect(lines(run, 'stderr')).toEqual([
      expect.stringMatching(/^Endpoint churn on SageMaker us-east-1, from .* on/)
    ]);
  });

  it('shows the last lines as text in a cell', async () => {
    fake.endpoints.print('churn', ...Array.from({ length: 300 }, (_, index) => `line ${index}`));
    const [bundle] = bundles(await ran(fake, 'logs --endpoint churn'));
    const text = JSON.stringify(bundle?.['text/plain']).slice(1, -1).split('\\n');
    expect(text[0]).toMatch(
      /the last 200 lines of 300\. .*`jupyter sagemaker attach --endpoint churn`/
    );
    expect(text.slice(1)).toHaveLength(200);
    expect(text.at(-1)).toBe('algo-1 | line 299');
  });

  it.each(['logs', 'attach'])('%s says that there is nothing yet', async command => {
    const stop = new AbortController();
    const run = await ran(fake, `${command} --endpoint churn`, {
      face: 'terminal',
      signal: stop.signal,
      shown: output => {
        if (output.type === 'line' && output.text.includes('has logged nothing')) {
          stop.abort();
        }
      }
    });
    expect(run.error).toBeUndefined();
    expect(lines(run, 'stderr')[1]).toMatch(
      /^Endpoint churn has logged nothing since .*; its log group \/aws\/sagemaker\/Endpoints\/churn comes with its first line\.$/
    );
  });

  it.each([
    ['logs', /: logs takes the name of a job/],
    ['logs digits --endpoint churn', /: Both the job digits and the endpoint churn are named/],
    ['attach --variant AllTraffic', /: --variant names a part of an endpoint/]
  ])('%s is refused with a sentence', async (command, sentence) => {
    const { error } = await ran(fake, command);
    expect(error).toMatchObject({ problem: { kind: 'usage' } });
    expect(String(error)).toMatch(sentence);
  });
});

describe('attach --endpoint', () => {
  it('follows on a terminal until it is interrupted', async () => {
    fake.endpoints.print('churn', 'one');
    const stop = new AbortController();
    const run = await ran(fake, 'attach --endpoint churn --live', {
      face: 'terminal',
      signal: stop.signal,
      shown: output => {
        if (output.type === 'line' && output.text === 'algo-1 | one') {
          fake.endpoints.print('churn', 'two');
        } else if (output.type === 'line' && output.text === 'algo-1 | two') {
          stop.abort();
        }
      }
    });
    expect(lines(run)).toEqual(['algo-1 | one', 'algo-1 | two']);
    expect(lines(run, 'stderr').at(-1)).toBe('Detached; the endpoint churn goes on.');
  });
});

describe('attach --live', () => {
  it.each(['terminal', 'kernel'] as const)('of a local job changes nothing (%s)', async face => {
    fake.local.set(job('mine', { status: 'Completed' }));
    fake.local.print('mine', 'one', 'two');
    const [plain, live] = [
      await ran(fake, 'attach mine', { face }),
      await ran(fake, 'attach mine --live', { face })
    ];
    expect(live.error).toBeUndefined();
    expect(lines(live)).toEqual(lines(plain));
    expect(bundles(live)).toHaveLength(bundles(plain).length);
  });
});
