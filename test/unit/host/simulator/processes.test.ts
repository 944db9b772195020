import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

import { build } from 'esbuild';

import { Simulator } from '../../../simulator';
import { readForm } from '../../../simulator/wire/query';
import { accountWith, counting, group, start } from './accounts';

const python = join(process.cwd(), '.venv', 'bin', 'python');

const script = `
import sys, boto3, datetime
from botocore.config import Config
url, start = sys.argv[1], int(sys.argv[2]) / 1000
def client(name):
    return boto3.client(name, endpoint_url=url, region_name="us-east-1", aws_access_key_id="AKIASIMULATED",
                        aws_secret_access_key="any",
                        config=Config(retries={"total_max_attempts": 1}, inject_host_prefix=False))
logs, sagemaker = client("logs"), client("sagemaker")
pages = logs.get_paginator("filter_log_events").paginate(logGroupName="${group}", logStreamNamePrefix="job/",
                                                         PaginationConfig={"PageSize": 120})
print(sum(len(page["events"]) for page in pages))
print(len(logs.get_log_events(logGroupName="${group}", logStreamName="job/algo-1")["events"]))
job = sagemaker.describe_training_job(TrainingJobName="job")
print(job["TrainingJobStatus"], job["CreationTime"].timestamp() - start)
print(client("sts").get_caller_identity()["Account"])
tail = logs.start_live_tail(logGroupIdentifiers=["arn:aws:logs:us-east-1:123456789012:log-group:${group}"])
print(list(next(iter(tail["responseStream"])))[0])
tail["responseStream"].close()
at = lambda seconds: datetime.datetime.fromtimestamp(start + seconds, datetime.timezone.utc)
metric = {"Namespace": "/aws/sagemaker/TrainingJobs", "MetricName": "CPUUtilization",
          "Dimensions": [{"Name": "Host", "Value": "job/algo-1"}]}
data = client("cloudwatch").get_metric_data(
    MetricDataQueries=[{"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}],
    StartTime=at(0), EndTime=at(600), ScanBy="TimestampAscending")["MetricDataResults"][0]
print(len(data["Values"]), type(data["Values"][0]).__name__, data["Timestamps"][0] == at(0))
scaling = client("application-autoscaling")
variant = dict(ServiceNamespace="sagemaker", ResourceId="endpoint/e/variant/AllTraffic",
               ScalableDimension="sagemaker:variant:DesiredInstanceCount")
scaling.register_scalable_target(**variant, MinCapacity=1, MaxCapacity=3)
print(scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"][0]["MaxCapacity"])
runtime = client("sagemaker-runtime")
answer = runtime.invoke_endpoint(EndpointName="e", ContentType="application/json", Body=b"[1]")
print(answer["ContentType"], answer["Body"].read().decode(), answer["InvokedProductionVariant"])
stream = runtime.invoke_endpoint_with_response_stream(EndpointName="e", Body=b"[1]")["Body"]
print(b"".join(part["PayloadPart"]["Bytes"] for part in stream).decode())
try:
    sagemaker.describe_training_job(TrainingJobName="none")
except Exception as error:
    print(type(error).__name__, "Requested resource not found." in str(error))
`;

(existsSync(python) ? describe : describe.skip)('boto3', () => {
  it('speaks to every service in its own protocol', async () => {
    await using simulator = await Simulator.start({
      scenario: accountWith([counting(300, 100)], {
        endpoints: [
          {
            name: 'e',
            created: -600_000,
            takes: 1000,
            end: { status: 'InService' },
            variants: [{ name: 'AllTraffic', instanceType: 'ml.m5.large', instanceCount: 1 }],
            reply: { contentType: 'application/json', body: '{"label": "ship"}', takes: 0 }
          }
        ]
      }),
      clock: 'virtual'
    });
    await simulator.clock.advance(600_000);
    const { stdout } = await promisify(execFile)(python, [
      '-c',
      script,
      simulator.url,
      String(start)
    ]);
    expect(stdout.trim().split('\n')).toEqual([
      '300',
      '300',
      'InProgress 0.0',
      '123456789012',
      'sessionStart',
      '9 float True',
      '3',
      'application/json {"label": "ship"} AllTraffic',
      '{"label": "ship"}',
      'ClientError True'
    ]);
  }, 60_000);
});

describe('the query protocol', () => {
  it('reads lists and structures out of a form', () => {
    const form =
      'Action=A&Dimensions.member.1.Name=Host&Dimensions.member.1.Value=a%2Fb&Statistics.member.1=Sum&Statistics.member.2=p90';
    expect(readForm(form)).toEqual({
      Action: 'A',
      Dimensions: [{ Name: 'Host', Value: 'a/b' }],
      Statistics: ['Sum', 'p90']
    });
  });
});

describe('the command line', () => {
  let folder: string;
  let bundle: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    bundle = join(folder, 'simulator.mjs');
    await build({
      entryPoints: [join(__dirname, '../../../simulator/main.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
      logLevel: 'silent'
    });
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true }));

  const run = (...flags: string[]) => spawn(process.execPath, [bundle, ...flags]);

  async function firstLine(stream: Readable): Promise<string> {
    for await (const line of createInterface(stream)) {
      return line;
    }
    return '';
  }

  it('prints the URL first, serves, and ends on SIGTERM', async () => {
    const child = run(
      '--scenario',
      'late-node',
      '--clock',
      'virtual',
      '--quota',
      'aws',
      '--latency',
      '0-1'
    );
    const url = await firstLine(child.stdout);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const clock = await fetch(`${url}/_simulator/clock`);
    expect(await clock.json()).toEqual({ now: start, speed: 0 });
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  }, 30_000);

  it.each([
    ['--scenario', 'nowhere'],
    ['--clock', 'slow'],
    ['--latency', 'much'],
    ['--start', 'yesterday']
  ])(
    'says what is wrong with %s %s',
    async (...flags) => {
      const child = run(...flags);
      const exit = once(child, 'exit');
      const line = await firstLine(child.stderr);
      expect(line).toContain(flags[1]);
      expect(await exit).toEqual([2, null]);
    },
    30_000
  );
});
