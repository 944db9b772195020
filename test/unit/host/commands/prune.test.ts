import type { PlaceName } from '../../../../src/protocol';
import type { UnfinishedDeployment } from '../../../../src/host/places/endpointPlace';
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

type Left = Readonly<Record<'jobs' | 'endpoints', Partial<Record<PlaceName, Leftovers | Error>>>>;

/** What deployments to SageMaker have left; what `settle` of one says, by its name. */
interface Deployments {
  readonly unfinished: () => Promise<readonly UnfinishedDeployment[]>;
  readonly settle: (name: string) => Promise<string[]>;
}

/** Runs the command over places that have left this behind. */
async function pruned(line: string, left: Left, deployments?: Deployments): Promise<Ran> {
  const places = (of: 'jobs' | 'endpoints') => ({
    ...fake.host[of],
    place: (name: PlaceName) => ({
      ...(name === 'sagemaker' &&
        deployments && {
          unfinished: deployments.unfinished,
          settle: ({ name: wanted }: { name: string }) => deployments.settle(wanted)
        }),
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

const NOTHING: Left = { jobs: {}, endpoints: {} };

function deployment(
  name: string,
  state: UnfinishedDeployment['state'] = 'cut-off'
): UnfinishedDeployment {
  return { name, state, startedAt: 0, creates: true, left: [`model ${name}-1`] };
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

  describe('of deployments to SageMaker', () => {
    const all = [
      deployment('churn'),
      deployment('digits', 'failed'),
      deployment('cifar', 'unknown'),
      deployment('iris', 'going-on')
    ];
    let settled: string[];
    const deployments: Deployments = {
      unfinished: async () => all,
      settle: async name => {
        if (name === 'churn') {
          throw new ProblemError('denied', 'You may not do sagemaker:DeleteModel.');
        }
        settled.push(name);
        return [`Model ${name}-1 is deleted.`];
      }
    };
    beforeEach(() => (settled = []));

    it('takes back what each has left, but for what goes on; one that cannot be holds up no other', async () => {
      const done = await pruned('prune', NOTHING, deployments);
      expect(settled).toEqual(['digits', 'cifar']);
      expect(lines(done)).toEqual(['Model digits-1 is deleted.', 'Model cifar-1 is deleted.']);
      expect(lines(done, 'stderr')).toEqual([
        'What the deployment of churn left stays: You may not do sagemaker:DeleteModel.'
      ]);
      expect(done.result?.value).toMatchObject([{ name: 'digits' }, { name: 'cifar' }]);
    });

    it('says with --dry-run what would go, and of which nobody can tell', async () => {
      const done = await pruned('prune --dry-run', NOTHING, deployments);
      expect(settled).toEqual([]);
      expect(lines(done)).toEqual([
        'Would delete what the deployment of churn left and nothing needs: model churn-1.',
        'Would delete what the deployment of digits left and nothing needs: model digits-1.',
        expect.stringMatching(
          /^How the deployment of cifar of .* stands could not be found out\. It has made model cifar-1\.$/
        ),
        'Nothing is removed yet: 3 things. `%sagemaker prune` removes them.'
      ]);
    });

    it('does not say that there is nothing where something could not be taken back', async () => {
      const done = await pruned('prune churn', NOTHING, deployments);
      expect(lines(done)).toEqual([]);
      expect(done.result?.value).toEqual([]);
    });

    it('takes back that of the name asked for alone', async () => {
      await pruned('prune digits', NOTHING, deployments);
      expect(settled).toEqual(['digits']);
    });

    it('asks nothing of SageMaker with --local', async () => {
      const unfinished = jest.fn(deployments.unfinished);
      const done = await pruned('prune --local', NOTHING, { ...deployments, unfinished });
      expect(unfinished).not.toHaveBeenCalled();
      expect(lines(done)).toEqual(['There is nothing to remove.']);
    });

    it('clears up this machine without credentials, and says what was not looked for', async () => {
      const done = await pruned('prune --directories', LEFT, {
        ...deployments,
        unfinished: () =>
          Promise.reject(new ProblemError('credentials', 'No AWS credentials were found.'))
      });
      expect(removed).toContain('digits');
      expect(lines(done, 'stderr')).toEqual([
        'Not looked for on SageMaker: No AWS credentials were found.'
      ]);
    });
  });
});
