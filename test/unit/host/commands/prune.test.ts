import type { PlaceName } from '../../../../src/protocol';
import type { Leftovers, LeftoversQuery, Removable } from '../../../../src/host/places/leftovers';
import { createCommands } from '../../../../src/host/commands';
import { ProblemError } from '../../../../src/host/problem';
import { FakeHost } from '../rpc/fakeHost';
import { lines, ran, type Ran } from './ran';

let fake: FakeHost;
let removed: string[];
let asked: LeftoversQuery[];

function leftover(name: string, more: Partial<Removable> = {}): Removable {
  return {
    what: 'directory',
    name,
    of: 'job',
    owner: name,
    ...more,
    remove: async () => void removed.push(name)
  };
}

/** Runs the command over places that have left this behind. */
async function pruned(
  line: string,
  left: Readonly<Record<'jobs' | 'endpoints', Partial<Record<PlaceName, Leftovers | Error>>>>
): Promise<Ran> {
  const places = (of: 'jobs' | 'endpoints') => ({
    ...fake.host[of],
    place: (name: PlaceName) => ({
      leftovers: async (_caller: unknown, query: LeftoversQuery) => {
        asked.push(query);
        const found = left[of][name];
        if (found instanceof Error) {
          throw found;
        }
        return found ?? { found: [], kept: [] };
      }
    })
  });
  const host = { ...fake.host, jobs: places('jobs'), endpoints: places('endpoints') };
  return ran(
    Object.assign(Object.create(fake) as FakeHost, {
      commands: createCommands(host as unknown as typeof fake.host, fake.facts)
    }),
    line
  );
}

const LEFT = {
  jobs: {
    process: { found: [leftover('digits', { bytes: 1_200_000 })], kept: [] },
    docker: {
      found: [leftover('digits-algo-1', { what: 'container', owner: 'digits' })],
      kept: ['Kept the containers of cifar, which is running.']
    }
  },
  endpoints: { process: { found: [leftover('churn', { of: 'endpoint', bytes: 8 })], kept: [] } }
};

beforeEach(() => {
  fake = new FakeHost();
  removed = [];
  asked = [];
});
afterEach(() => fake[Symbol.dispose]());

describe('prune', () => {
  it('removes what was left behind everywhere and says what went and what is kept', async () => {
    const done = await pruned('prune --directories', LEFT);
    expect(removed).toEqual(['digits', 'churn', 'digits-algo-1']);
    expect(lines(done)).toEqual([
      'Kept the containers of cifar, which is running.',
      'Removed the directory digits (1.2 MB).',
      'Removed the directory churn (8 bytes).',
      'Removed the container digits-algo-1.'
    ]);
    expect(done.result?.value).toEqual([
      { what: 'directory', name: 'digits', of: 'job', owner: 'digits', bytes: 1_200_000 },
      { what: 'directory', name: 'churn', of: 'endpoint', owner: 'churn', bytes: 8 },
      { what: 'container', name: 'digits-algo-1', of: 'job', owner: 'digits' }
    ]);
    expect(asked).toEqual(Array(4).fill({ name: undefined, directories: true }));
  });

  it('says with --dry-run what would go, how much room it takes and what removes it', async () => {
    const done = await pruned('prune digits --directories --dry-run', LEFT);
    expect(removed).toEqual([]);
    expect(lines(done).slice(1)).toEqual([
      'Would remove the directory digits (1.2 MB).',
      'Would remove the directory churn (8 bytes).',
      'Would remove the container digits-algo-1.',
      'Nothing is removed yet: 3 things, 1.2 MB. `%sagemaker prune digits --directories` removes them.'
    ]);
    expect(asked).toEqual(Array(4).fill({ name: 'digits', directories: true }));
  });

  it('goes on without an engine, and says once what was not looked for', async () => {
    const none = new ProblemError('unavailable', 'No Docker Engine answers.');
    const done = await pruned('prune', { jobs: { docker: none }, endpoints: { docker: none } });
    expect(lines(done)).toEqual([
      'Not looked for in Docker: No Docker Engine answers.',
      'There is nothing to remove.'
    ]);
  });

  it('hides no defect', async () => {
    const done = await pruned('prune', { jobs: { process: new TypeError('x') }, endpoints: {} });
    expect(done.error).toBeInstanceOf(TypeError);
  });
});
