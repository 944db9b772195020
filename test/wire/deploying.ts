import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  SageMakerClient
} from '@aws-sdk/client-sagemaker';
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import type { DeployRequest, SageMakerDeployment } from '../../src/host/places/endpointPlace';
import { createSageMakerEndpoints } from '../../src/host/places/sagemaker/endpoints';
import { file, tar } from '../unit/host/models/archives';
import { PYTHON } from '../process/jobs/surroundings';
import type { Moto } from './moto';
import { Bucket } from './s3/bucket';
import { Traffic } from './s3/traffic';

export const IMAGE =
  '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-cpu-py312';
export const ROLE = 'arn:aws:iam::999999999999:role/Server';
export const DEFAULT_BUCKET = 'sagemaker-us-east-1-123456789012';

/** An archive of so many bytes that do not shrink. */
export async function modelOf(bytes: number, ...more: ReturnType<typeof file>[]): Promise<Buffer> {
  return gzipSync(await tar(file('model.pt', randomBytes(bytes)), ...more), { level: 0 });
}

/** Somebody with moto for AWS, and a home directory that outlives every host of theirs. Dispose it. */
export class Deployer implements Disposable {
  readonly #moto: Moto;
  readonly #sagemaker: SageMakerClient;
  readonly #directory = mkdtempSync(join(tmpdir(), 'deploy-'));
  readonly #hosts: Disposable[] = [];
  readonly caller: Caller;

  constructor(moto: Moto) {
    this.#moto = moto;
    const { url: endpoint, credentials } = moto;
    this.#sagemaker = new SageMakerClient({ endpoint, credentials, region: 'us-east-1' });
    this.caller = {
      id: 'one',
      context: { face: 'kernel', cwd: '/', env: moto.env(), python: PYTHON }
    };
  }

  /** A host as it starts: nothing in memory. */
  host(traffic = new Traffic()) {
    const aws = new Aws({ clock: systemClock, requestHandler: traffic });
    const place = createSageMakerEndpoints({
      aws,
      clock: systemClock,
      locations: {
        cache: join(this.#directory, 'cache'),
        deployments: join(this.#directory, 'deployments')
      }
    });
    this.#hosts.push(place, aws);
    return { place, traffic };
  }

  path(name: string, content?: string | Buffer): string {
    const path = join(this.#directory, name);
    if (content !== undefined) {
      writeFileSync(path, content);
    }
    return path;
  }

  bucket(): Bucket {
    return Bucket.of(this.#moto, DEFAULT_BUCKET);
  }

  request(
    more: Partial<DeployRequest> = {},
    sagemaker: Partial<SageMakerDeployment> = {}
  ): DeployRequest {
    return {
      name: 'churn',
      instanceType: 'ml.m5.xlarge',
      instanceCount: 1,
      model: this.path('model.tar.gz'),
      image: IMAGE,
      environment: {},
      entryPoint: 'inference.py',
      script: 'def model_fn(directory): ...\n',
      ...more,
      sagemaker: { role: ROLE, tags: {}, ...sagemaker }
    };
  }

  /** Names of what SageMaker has. */
  async there() {
    const models = await this.#sagemaker.send(new ListModelsCommand({}));
    const configs = await this.#sagemaker.send(new ListEndpointConfigsCommand({}));
    const endpoints = await this.#sagemaker.send(new ListEndpointsCommand({}));
    return {
      models: (models.Models ?? []).map(({ ModelName = '' }) => ModelName),
      configs: (configs.EndpointConfigs ?? []).map(each => each.EndpointConfigName ?? ''),
      endpoints: (endpoints.Endpoints ?? []).map(({ EndpointName = '' }) => EndpointName)
    };
  }

  model(name: string) {
    return this.#sagemaker.send(new DescribeModelCommand({ ModelName: name }));
  }

  config(name: string) {
    return this.#sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }));
  }

  [Symbol.dispose](): void {
    for (const host of this.#hosts) {
      host[Symbol.dispose]();
    }
    this.#sagemaker.destroy();
    rmSync(this.#directory, { recursive: true });
  }
}

export const silent = () => undefined;
