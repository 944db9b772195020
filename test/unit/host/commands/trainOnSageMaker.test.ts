import type { TrainingRequest } from '../../../../src/host/places/place';
import type { FakePlace } from '../rpc/fakeHost';
import { caller, FakeHost } from '../rpc/fakeHost';
import { lines, ran } from './ran';

const cell = 'print("hello")\n';
const here = caller('kernel', { env: { AWS_REGION: 'us-east-1' } });
const on = (line: string) => ({ line: `train --no-wait --instance ml.m5.xlarge ${line}`, cell });

describe('train on SageMaker', () => {
  it('hands on what SageMaker alone wants to know', async () => {
    using fake = new FakeHost();
    const line =
      '--image my-image --role Trainer --spot --max-run 60 --checkpoint-s3 s3://b/c --subnets a,b --security-groups c ' +
      '--tag team=vision --volume-size 100 --input-mode FastFile --s3 s3://b/runs';
    await ran(fake, on(line));
    expect(fake.remote.requests[0]).toMatchObject({ image: 'my-image', inputMode: 'FastFile' });
    expect(fake.remote.requests[0]?.sagemaker).toEqual({
      role: 'Trainer',
      s3: 's3://b/runs',
      spot: { maxWait: 3_660 },
      maxRun: 60,
      checkpoints: 's3://b/c',
      volumeSize: 100,
      vpc: { subnets: ['a', 'b'], securityGroups: ['c'] },
      tags: { team: 'vision' }
    });
  });

  it.each([
    [
      '--framework pytorch --framework-version 2.6.0',
      /^\d{12}\.dkr\.ecr\.us-east-1\.amazonaws\.com\/pytorch-training:2\.6\.0-cpu-py3\d+$/
    ],
    [
      '--framework sklearn --framework-version 1.2-1 --py-version py3 --region eu-west-1',
      /^\d{12}\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/sagemaker-scikit-learn:1\.2-1-cpu-py3$/
    ]
  ])('takes the image that AWS keeps: %s', async (line, image) => {
    using fake = new FakeHost();
    await ran(fake, on(line), { by: here });
    expect(fake.remote.requests[0]?.image).toMatch(image);
  });

  it.each([
    ['--framework pytorch', /--framework pytorch needs its version, as in --framework-version \d/],
    ['--framework pytorch --framework-version 2.6.9', /2\.6\.9/],
    ['--framework torch --framework-version 2.6', /did you mean "pytorch"/],
    ['--framework-version 2.6', /--framework-version tells more of a framework/],
    ['--image mine --framework sklearn', /--image and --framework both name the image/]
  ])('refuses %s', async (line, message) => {
    using fake = new FakeHost();
    const { error } = await ran(fake, on(line), { by: here });
    expect(String(error)).toMatch(message);
    expect(fake.remote.requests).toEqual([]);
  });

  it('runs on this machine by the same line, with another instance type', async () => {
    using fake = new FakeHost();
    const line = 'train --no-wait --instance local_cpu --role Trainer --spot --max-run 60';
    await ran(fake, { line, cell });
    expect(fake.local.requests[0]?.sagemaker).toBeUndefined();
  });

  it.each([
    ['--max-wait 60', /--max-wait of train is for Spot instances/],
    ['--spot --max-wait 60', /at least --max-run, 86400, not 60/],
    ['--spot --keep-alive 60', /--keep-alive of train does not go with --spot/],
    ['--subnets a', /go together; give both/],
    ['--input-mode Fast', /input-mode/]
  ])('refuses %s', async (line, message) => {
    using fake = new FakeHost();
    const { error } = await ran(fake, on(line));
    expect(String(error)).toMatch(message);
    expect(fake.remote.requests).toEqual([]);
  });

  it('says what will run and where before it starts, and finds that out once', async () => {
    using fake = new FakeHost();
    const plans = planned(fake.remote);
    const run = await ran(fake, on('--job-name mine'));
    expect(lines(run)[0]).toBe('mine on ml.m5.xlarge');
    expect([plans.length, fake.remote.requests.length]).toEqual([1, 1]);
  });

  it('shows the request and starts nothing with --dry-run', async () => {
    using fake = new FakeHost();
    planned(fake.remote);
    const run = await ran(fake, on('--job-name mine --dry-run'));
    expect(JSON.parse(lines(run).join('\n'))).toEqual({ TrainingJobName: 'mine' });
    expect(run.result?.value).toEqual({ TrainingJobName: 'mine' });
    expect(fake.remote.requests).toEqual([]);
  });

  it('has no request to show for a run on this machine', async () => {
    using fake = new FakeHost();
    const { error } = await ran(fake, { line: 'train --dry-run', cell });
    expect(String(error)).toMatch(/--dry-run of train shows the request to SageMaker/);
  });
});

/** Has a place plan, and carry out what it has planned; returns what it plans. */
function planned(place: FakePlace): readonly TrainingRequest[] {
  const plans: TrainingRequest[] = [];
  place.plan = async (request, by) => {
    plans.push(request);
    return {
      summary: `${request.name} on ${request.instanceType}`,
      request: { TrainingJobName: request.name },
      carryOut: (progress, signal) => place.train(request, by, progress, signal)
    };
  };
  return plans;
}
