import type { ModelDescription, ModelRef } from '../../../../src/protocol';
import { ProblemError } from '../../../../src/host/problem';
import { FakeHost } from '../rpc/fakeHost';
import { bundles, lines, ran } from './ran';

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3';

function model(name: string, changes: Partial<ModelDescription> = {}): ModelDescription {
  return {
    ref: { place: 'sagemaker', name, region: 'us-east-1' },
    createdAt: Date.UTC(2026, 10, 22, 10, 41),
    containers: [
      {
        image: IMAGE,
        modelData: { uri: `s3://bucket/${name}/model.tar.gz` },
        environment: {},
        multiModel: false
      }
    ],
    networkIsolation: false,
    ...changes
  };
}

let fake: FakeHost;
beforeEach(() => {
  fake = new FakeHost();
  fake.models.set(model('churn'), model('digits'));
});
afterEach(() => fake[Symbol.dispose]());

describe('models', () => {
  it('lists names without asking for any of them', async () => {
    const run = await ran(fake, 'models', { face: 'terminal' });
    expect(lines(run).map(line => line.split(/\s{2,}/)[0])).toEqual(['Name', 'churn', 'digits']);
    expect(fake.models.described).toEqual([]);
    expect(run.result?.value).toMatchObject({
      type: 'models',
      models: [{ ref: { name: 'churn' } }, { ref: { name: 'digits' } }]
    });
  });

  it('tells image and model data on request, and of one that went meanwhile what is known', async () => {
    fake.models.gone.add('digits');
    const [bundle] = bundles(await ran(fake, 'models --details'));
    const [head, churn, digits] = JSON.stringify(bundle?.['text/plain']).slice(1, -1).split('\\n');
    expect(head).toMatch(/Name +Created +Image +Model data +Where/);
    expect(churn).toContain('sagemaker-scikit-learn:1.4-2-cpu-py3  s3://bucket/churn/model.tar.gz');
    expect(churn).not.toContain('dkr.ecr');
    expect(digits).toMatch(/^digits .*SageMaker us-east-1$/);
    expect(digits).not.toContain('s3://');
  });

  it('passes its filters on', async () => {
    await ran(fake, 'models --name chu --limit 3 --oldest-first --since 2026-11-01');
    expect(fake.models.queries).toEqual([
      expect.objectContaining({
        nameContains: 'chu',
        limit: 3,
        oldestFirst: true,
        createdAfter: Date.parse('2026-11-01')
      })
    ]);
  });

  it.each([
    ['models --name nothing', /^There are no such models on SageMaker; .*makes one/],
    ['models --limit 1', /^The first 1 model; `jupyter sagemaker models --limit N` shows more\.$/]
  ])('%s says how to go on', async (line, sentence) => {
    const run = await ran(fake, line, { face: 'terminal' });
    expect(lines(run).at(-1)).toMatch(sentence);
  });

  it('says why nothing can be listed, and what to do', async () => {
    fake.models.failure = new ProblemError('denied', 'You may not list models.', {
      hint: 'Ask for sagemaker:ListModels.'
    });
    expect(lines(await ran(fake, 'models', { face: 'terminal' })).at(-1)).toBe(
      'SageMaker’s models are not listed: You may not list models. Ask for sagemaker:ListModels.'
    );
  });

  it('are told by their nearest names when one is not found', async () => {
    const ref: ModelRef = { place: 'sagemaker', name: 'chrun' };
    await expect(
      fake.host.models.describe(ref, { id: 'me', context: { face: 'lab', cwd: '/', env: {} } })
    ).rejects.toMatchObject({
      problem: { kind: 'not-found', hint: 'Did you mean "churn"?' }
    });
  });
});
