import type { Scenario } from '../simulator';
import { ProblemError } from '../../src/host/problem';
import { Cloud } from '../unit/host/metrics/cloud';

const MINUTE = 60_000;

const scenario: Scenario = {
  name: 'deploying',
  description: 'an endpoint and the model behind it',
  start: Date.UTC(2026, 10, 22, 12),
  jobs: [],
  endpoints: [
    {
      name: 'churn',
      created: -60 * MINUTE,
      takes: MINUTE,
      end: { status: 'InService' },
      variants: [{ name: 'AllTraffic', instanceType: 'ml.m5.large', instanceCount: 1 }]
    },
    {
      name: 'two',
      created: -60 * MINUTE,
      takes: MINUTE,
      end: { status: 'InService' },
      variants: ['Blue', 'Green'].map(name => ({
        name,
        instanceType: 'ml.m5.large',
        instanceCount: 1
      }))
    }
  ]
};

jest.setTimeout(60_000);

let cloud: Cloud;
beforeEach(() => (cloud = new Cloud(scenario)));
afterEach(() => cloud[Symbol.dispose]());

const said = async (line: string) => (await cloud.run(line)).lines;
const describeEndpoint = (EndpointName: string) =>
  cloud.rig.simulator.call('SageMaker', 'DescribeEndpoint', { EndpointName });

async function problemOf(line: string) {
  const error: unknown = await cloud.run(line).catch((thrown: unknown) => thrown);
  if (!(error instanceof ProblemError)) {
    throw new Error(`${line} did not fail: ${String(error)}`);
  }
  return error.problem;
}

async function variants(endpoint: string): Promise<readonly Record<string, unknown>[]> {
  const { EndpointConfigName } = await describeEndpoint(endpoint);
  const config: Record<string, unknown> = await cloud.rig.simulator.call(
    'SageMaker',
    'DescribeEndpointConfig',
    { EndpointConfigName }
  );
  return config.ProductionVariants as Record<string, unknown>[];
}

describe('deploy on SageMaker', () => {
  it('says what is billed, how long it takes, what the server logs, and that it is in service', async () => {
    const { outputs, lines } = await cloud.run(
      'deploy churn --instance ml.m5.xlarge --count 2 --name second'
    );
    expect(lines.slice(0, 2)).toEqual([
      'Endpoint second is made on 2 ml.m5.xlarge in us-east-1, account 123456789012, with model churn.',
      'AWS bills 2 × ml.m5.xlarge until `jupyter sagemaker delete second`, with or without requests.'
    ]);
    expect(lines.some(line => line.includes('Starting the inference server'))).toBe(true);
    const ping = lines.findIndex(line =>
      /^The server of second answered its first ping/.test(line)
    );
    expect(lines[ping - 1]).toContain('GET /ping HTTP/1.1" 200');
    expect(lines[ping]).toMatch(/ after 00:0[1-9]:\d\d\.$/);
    expect(lines.at(-1)).toBe('Endpoint second on SageMaker us-east-1 is in service.');
    const waits = outputs.filter(output => output.type === 'progress' && output.id === 'wait');
    expect(waits[1]).toMatchObject({
      what: 'Endpoint second is Creating, usually for 4 to 8 minutes',
      total: 480,
      unit: 'seconds'
    });
  });

  it('finds out what it needs once, not anew after it was said', async () => {
    const { counters } = cloud.rig.simulator;
    await said('deploy churn --instance ml.m5.large --name once --no-wait');
    const calls = (operation: string) => counters.total(`SageMaker.${operation}`).calls;
    expect(calls('CreateEndpoint')).toBe(1);
    // The plan looks what it is, and the endpoint is shown with it.
    expect(calls('DescribeModel')).toBe(2);
  });

  it('shows the requests and makes nothing with --dry-run', async () => {
    const { result } = await cloud.run('deploy churn --instance ml.m5.xlarge --name x --dry-run');
    expect(result.value).toMatchObject({
      CreateEndpointConfig: {
        ProductionVariants: [{ ModelName: 'churn', InstanceType: 'ml.m5.xlarge' }]
      },
      CreateEndpoint: { EndpointName: 'x' }
    });
    await expect(describeEndpoint('x')).rejects.toThrow('Could not find');
  });

  it('shows why it failed and takes back what it made', async () => {
    const line =
      'deploy churn --instance ml.m5.large --name bad --env SIMULATED_FAILURE="no ping" --role arn:aws:iam::999999999999:role/Other';
    const problem = await problemOf(line);
    expect(problem.message).toBe(
      'The deployment failed. Endpoint bad on SageMaker us-east-1 failed: no ping.'
    );
    expect(problem.details).toContain('RuntimeError: open file failed');
    expect(problem.hint).toMatch(
      /^Endpoint bad, whose creation failed, is deleted; its log stays in \/aws\/sagemaker\/Endpoints\/bad\. Configuration bad-\w{10} is deleted\. Model bad-\w{10} is deleted\. Mend/
    );
  });

  it('replaces an endpoint that exists in place, and deletes what nobody uses any more', async () => {
    await said('deploy churn --instance ml.m5.large --name mine');
    const old = (await describeEndpoint('mine')).EndpointConfigName;
    const lines = await said('deploy churn --instance ml.m5.large --count 3 --name mine');
    expect(lines[0]).toMatch(/^Endpoint mine is updated in place and goes on serving on 3 ml/);
    expect(lines.at(-1)).toBe(`Configuration ${old} is deleted.`);
    expect((await variants('mine'))[0]?.InitialInstanceCount).toBe(3);
  });

  it('is not for an endpoint with several variants', async () => {
    expect((await problemOf('deploy churn --instance ml.m5.large --name two')).message).toBe(
      'Endpoint two has 2 variants, which a deployment would replace with one.'
    );
  });

  it.each([
    ['deploy churn --serverless memory=2048', /--serverless of deploy takes memory in MB/],
    [
      'deploy churn --serverless memory=2048,concurrency=5 --instance ml.m5.large',
      /--serverless of deploy has no instances/
    ],
    [
      'deploy churn --serverless memory=2048,concurrency=5 --name churn',
      /does not make it serverless/
    ],
    ['deploy nothing --instance ml.m5.large', /There is no job and no model nothing/],
    [
      'deploy churn --instance ml.m5.large --subnets a',
      /--subnets and --security-groups of deploy/
    ],
    ['deploy churn --instance ml.g5.xlarge --name x', /leave the GPU of ml\.g5\.xlarge unused/],
    ['update churn', /update needs something to change/],
    ['update two --instance-count 2', /has the variants Blue and Green; name the one/],
    ['update churn --variant Red --instance-count 2', /has no variant Red/],
    ['update churn --instance local_cpu', /--instance of update takes a type of SageMaker/],
    ['update nobody --instance-count 2', /There is no endpoint "nobody"/]
  ])('%s is refused with a sentence', async (line, sentence) => {
    expect((await problemOf(line)).message).toMatch(sentence);
  });
});

describe('a deployment that nobody waited for', () => {
  const OTHER = '--role arn:aws:iam::999999999999:role/Other --no-wait';
  const decided = () => cloud.rig.simulator.clock.advance(30 * MINUTE);

  it('and that failed, is told with its reason, and taken back by delete', async () => {
    await said(
      `deploy churn --instance ml.m5.large --name bad --env SIMULATED_FAILURE="no ping" ${OTHER}`
    );
    expect((await said('endpoints')).join()).not.toContain('The deployment of');
    await decided();
    const { lines } = await cloud.run('deploy churn --instance ml.m5.large --name bad --dry-run');
    expect(Object.keys(JSON.parse(lines.join('\n')) as object)).toEqual([
      'CreateEndpointConfig',
      'DeleteEndpoint',
      'CreateEndpoint'
    ]);
    expect((await said('endpoints')).at(-1)).toMatch(
      /^The deployment of bad of .* failed: no ping\. It left model bad-\w{10}, configuration bad-\w{10}\. `jupyter sagemaker delete bad` takes it back\.$/
    );
    await said('delete bad --yes');
    const { models, endpointConfigs } = cloud.rig.simulator.region();
    expect([...models.keys(), ...endpointConfigs.keys()]).not.toContainEqual(
      expect.stringContaining('bad')
    );
    expect((await said('endpoints')).join()).not.toContain('The deployment of');
  });

  it('and that changed what serves, is told with what it left, and prune deletes no more than that', async () => {
    await said('deploy churn --instance ml.m5.large --name mine');
    await said(`deploy churn --instance ml.m5.large --count 2 --name mine ${OTHER}`);
    await decided();
    expect((await said('endpoints')).at(-1)).toMatch(
      /^The deployment of mine of .* is done, and nobody waited for it\. What it replaced is left: configuration mine-\w{10}\. `jupyter sagemaker prune` deletes it\.$/
    );
    await said(`update mine --env SIMULATED_FAILURE=broken ${OTHER}`);
    await decided();
    expect((await said('endpoint mine')).at(-1)).toMatch(
      /failed: broken\. It left .*`jupyter sagemaker prune` takes it back\.$/
    );
    expect(await said('prune')).toContainEqual(
      expect.stringMatching(/^Configuration mine-\w{10} is deleted\.$/)
    );
    expect((await variants('mine'))[0]?.InitialInstanceCount).toBe(2);
    expect((await said('endpoints')).join()).not.toContain('The deployment of');
  });
});

describe('update', () => {
  it('changes the number of instances alone at once', async () => {
    expect((await said('update churn --instance-count 3'))[1]).toBe(
      'AWS bills 3 × ml.m5.large until `jupyter sagemaker delete churn`, with or without requests.'
    );
    const { EndpointConfigName, ProductionVariants } = await describeEndpoint('churn');
    expect(EndpointConfigName).toBe('churn');
    expect(ProductionVariants?.[0]).toMatchObject({ CurrentInstanceCount: 3 });
  });

  it('says when SageMaker cannot change it now, and makes nothing', async () => {
    await said('update churn --instance-count 3 --no-wait');
    expect((await problemOf('update churn --instance-count 4')).message).toMatch(
      /^SageMaker does not take the endpoint: Cannot update in-progress endpoint/
    );
    const problem = await problemOf('update churn --instance ml.c5.large');
    expect(problem.message).toMatch(/Cannot update in-progress endpoint/);
    expect(problem.hint).toMatch(/Configuration churn-\w{10} is deleted\./);
  });

  it('changes what is named and keeps the rest, of one variant among several', async () => {
    await said('update two --variant Blue --instance-count 2');
    const lines = await said('update two --variant Green --instance ml.c5.xlarge');
    expect(lines.slice(0, 2)).toEqual([
      'Endpoint two is updated in place and goes on serving on 2 ml.m5.large (Blue, model two) and one ml.c5.xlarge (Green, model two) in us-east-1, account 123456789012.',
      'AWS bills 2 × ml.m5.large and 1 × ml.c5.xlarge until `jupyter sagemaker delete two`, with or without requests.'
    ]);
    expect(await variants('two')).toMatchObject([
      { VariantName: 'Blue', InstanceType: 'ml.m5.large' },
      { VariantName: 'Green', InstanceType: 'ml.c5.xlarge', ModelName: 'two' }
    ]);
  });

  it('says when nobody here knows the instance type', async () => {
    expect((await said('update churn --instance ml.m99.large --no-wait')).join()).toContain(
      'Mind: ml.m99.large is not among the instance types that are known here.'
    );
  });

  it('makes a new model for a new variable, and keeps what others have made', async () => {
    const lines = await said(
      'update churn --env LEVEL=debug --role arn:aws:iam::999999999999:role/O'
    );
    const [variant] = await variants('churn');
    const { ModelName } = variant ?? {};
    const model = await cloud.rig.simulator.call('SageMaker', 'DescribeModel', { ModelName });
    expect(model).toMatchObject({
      PrimaryContainer: { Environment: { SAGEMAKER_PROGRAM: 'inference.py', LEVEL: 'debug' } }
    });
    expect(lines.slice(-2)).toEqual([
      'Configuration churn is kept: no deployment from here has made it.',
      'Model churn is kept: no deployment from here has made it.'
    ]);
  });

  it('that fails leaves what served serving, and deletes what it made', async () => {
    const problem = await problemOf(
      'update churn --env SIMULATED_FAILURE=broken --role arn:aws:iam::999999999999:role/Other'
    );
    expect(problem.message).toBe(
      'The deployment failed. Endpoint churn on SageMaker us-east-1 is in service. broken.'
    );
    expect(problem.hint).toMatch(
      /^Configuration churn-\w{10} is deleted\. Model churn-\w{10} is deleted\. Mend/
    );
    expect((await variants('churn'))[0]?.ModelName).toBe('churn');
  });

  it('does not change the instance type under automatic scaling', async () => {
    await said('autoscale churn --min 1 --max 2 --target 100');
    expect((await problemOf('update churn --instance ml.c5.large')).message).toMatch(
      /is scaled by itself, .* end that first with `jupyter sagemaker autoscale churn --off`/
    );
  });
});

describe('delete on SageMaker', () => {
  it('waits for one that is being made, which SageMaker would not delete', async () => {
    await said('deploy churn --instance ml.m5.large --name soon --no-wait');
    expect((await said('delete soon --yes')).slice(0, 2)).toEqual([
      'Endpoint soon is Creating, and SageMaker deletes none that changes; it is deleted as soon as that is over.',
      'Endpoint soon is being deleted; it costs nothing any more.'
    ]);
  });

  it('ends the scaling first, which would outlive the endpoint', async () => {
    await said('autoscale churn --min 1 --max 2 --target 100');
    expect((await said('delete churn --yes')).slice(0, 2)).toEqual([
      'The scaling of variant AllTraffic is ended.',
      'Endpoint churn is being deleted; it costs nothing any more.'
    ]);
    const { ScalableTargets } = await cloud.rig.simulator.call(
      'AutoScaling',
      'DescribeScalableTargets',
      { ServiceNamespace: 'sagemaker' }
    );
    expect(ScalableTargets).toEqual([]);
  });
});
