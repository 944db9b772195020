import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { SageMakerClient, SageMakerClientConfig } from '@aws-sdk/client-sagemaker';
import type { STSClient } from '@aws-sdk/client-sts';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Milliseconds } from '../../protocol';
import type { Clock } from '../clock';
import { accountOf } from './account';
import type { FoundCredentials } from './credentialSources';
import { findCredentials } from './credentials';
import type { ServiceId } from './endpoints';
import { endpointOf } from './endpoints';
import { regionOf } from './region';
import { ours } from './middleware';
import type { Route } from './sockets';
import { connect, routeOf } from './sockets';
import type { Surroundings } from './surroundings';
import { SILENCE_TIMEOUT } from './timeouts';

/** Credentials are renewed so long before they expire, as in the SDK. */
const RENEW_BEFORE: Milliseconds = 300_000;
/** A model has 60 seconds for its answer. */
const MODEL_TIMEOUT: Milliseconds = 75_000;

/** What carries requests: the SDK's own over sockets, or another in its place. */
export type RequestHandler = NonNullable<SageMakerClientConfig['requestHandler']>;

/** The part of every client's configuration that comes from the caller. */
interface Configuration {
  readonly region: string;
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  readonly requestHandler: RequestHandler;
  readonly ignoreConfiguredEndpointUrls: boolean;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
  readonly customUserAgent: string;
  readonly endpoint?: string;
  readonly disableHostPrefix?: boolean;
}

/**
 * The clients of one set of surroundings: made when first asked for, one connection pool for all that wait equally long. They
 * do not retry: `Aws.call` does, behind the rate limits.
 */
export class Clients implements Disposable {
  readonly #surroundings: Surroundings;
  readonly #clock: Clock;
  #region: Promise<string> | undefined;
  #credentials: Promise<FoundCredentials> | undefined;
  #expiration: Milliseconds = Infinity;
  readonly #carry: RequestHandler | undefined;
  #route: Promise<Route | undefined> | undefined;
  /** By how long no byte may come. */
  readonly #sockets = new Map<Milliseconds, Promise<NodeHttpHandler>>();
  readonly #made = new Map<ServiceId, Promise<unknown>>();
  #skew: Milliseconds = 0;

  /** @param carry instead of sockets */
  constructor(surroundings: Surroundings, clock: Clock, carry?: RequestHandler) {
    this.#surroundings = surroundings;
    this.#clock = clock;
    this.#carry = carry;
  }

  /** @throws ProblemError `usage` when no region is set, `credentials` when there are none either */
  region(): Promise<string> {
    this.#region ??= forgetFailure(this.#findRegion(), () => (this.#region = undefined));
    return this.#region;
  }

  async #findRegion(): Promise<string> {
    try {
      return await regionOf(this.#surroundings);
    } catch (error) {
      // Who has no credentials either is not helped by hearing of the region.
      await this.credentials();
      throw error;
    }
  }

  /** @throws ProblemError `credentials`, or what a provider throws */
  credentials(): Promise<FoundCredentials> {
    if (this.#expiration - this.#clock.now() < RENEW_BEFORE) {
      this.#credentials = undefined;
    }
    if (!this.#credentials) {
      this.#expiration = Infinity;
      this.#credentials = forgetFailure(
        findCredentials(this.#surroundings).then(found => {
          this.#expiration = found.identity.expiration?.getTime() ?? Infinity;
          return found;
        }),
        () => (this.#credentials = undefined)
      );
    }
    return this.#credentials;
  }

  /** What tells this account from another for the rate limits; never shown. */
  async account(): Promise<string> {
    return accountOf((await this.credentials()).identity);
  }

  /** Looks for credentials anew at the next call: files may have been renewed. */
  renew(): void {
    this.#credentials = undefined;
    this.#made.clear();
  }

  /** The time at AWS, by the last answer; this machine's before there was one. */
  now(): Milliseconds {
    return this.#clock.now() + this.#skew;
  }

  /** How sockets other than its own get to AWS. */
  route(): Promise<Route | undefined> {
    this.#route ??= forgetFailure(routeOf(this.#surroundings), () => (this.#route = undefined));
    return this.#route;
  }

  /** Where a service is instead of at AWS. */
  endpoint(service: ServiceId): Promise<string | undefined> {
    return endpointOf(service, this.#surroundings);
  }

  sagemaker(): Promise<SageMakerClient> {
    return this.#client('sagemaker', async configuration => {
      const { SageMakerClient } = await import('./sdk/sagemaker');
      const client = new SageMakerClient(configuration);
      ours(client.middlewareStack, this.#tellTime);
      return client;
    });
  }

  logs(): Promise<CloudWatchLogsClient> {
    return this.#client('cloudwatch_logs', async configuration => {
      const { CloudWatchLogsClient } = await import('./sdk/logs');
      const client = new CloudWatchLogsClient(configuration);
      ours(client.middlewareStack, this.#tellTime);
      return client;
    });
  }

  /** Waits as long as a model may take. */
  runtime(): Promise<SageMakerRuntimeClient> {
    return this.#client(
      'sagemaker_runtime',
      async configuration => {
        const { SageMakerRuntimeClient } = await import('./sdk/runtime');
        // A slow model must not be asked twice behind the caller's back.
        const client = new SageMakerRuntimeClient({ ...configuration, maxAttempts: 1 });
        ours(client.middlewareStack, this.#tellTime);
        return client;
      },
      MODEL_TIMEOUT
    );
  }

  sts(): Promise<STSClient> {
    return this.#client('sts', async configuration => {
      const { STSClient } = await import('./sdk/sts');
      const client = new STSClient(configuration);
      ours(client.middlewareStack, this.#tellTime);
      return client;
    });
  }

  ecr(): Promise<ECRClient> {
    return this.#client('ecr', async configuration => {
      const { ECRClient } = await import('./sdk/ecr');
      const client = new ECRClient(configuration);
      ours(client.middlewareStack, this.#tellTime);
      return client;
    });
  }

  iam(): Promise<IAMClient> {
    return this.#client('iam', async configuration => {
      const { IAMClient } = await import('./sdk/iam');
      const client = new IAMClient(configuration);
      ours(client.middlewareStack, this.#tellTime);
      return client;
    });
  }

  cloudwatch(): Promise<CloudWatchClient> {
    return this.#client('cloudwatch', async configuration => {
      const { CloudWatchClient } = await import('./sdk/cloudwatch');
      const client = new CloudWatchClient(configuration);
      ours(client.middlewareStack, this.#tellTime);
      return client;
    });
  }

  scaling(): Promise<ApplicationAutoScalingClient> {
    return this.#client('application_auto_scaling', async configuration => {
      const { ApplicationAutoScalingClient } = await import('./sdk/scaling');
      const client = new ApplicationAutoScalingClient(configuration);
      ours(client.middlewareStack, this.#tellTime);
      return client;
    });
  }

  s3(): Promise<S3Client> {
    return this.#client('s3', async configuration => {
      const { S3Client } = await import('./sdk/s3');
      // An emulator has no host name of its own for each bucket.
      const forcePathStyle = configuration.endpoint !== undefined;
      const client = new S3Client({ ...configuration, forcePathStyle });
      ours(client.middlewareStack, this.#tellTime);
      return client;
    });
  }

  /** Made when first asked for; forgotten when making it fails, so that the next one tries anew. */
  #client<Client>(
    service: ServiceId,
    make: (configuration: Configuration) => Promise<Client>,
    silence: Milliseconds = SILENCE_TIMEOUT
  ): Promise<Client> {
    // Each service is asked for by its own method alone, with one class.
    const known = this.#made.get(service) as Promise<Client> | undefined;
    if (known) {
      return known;
    }
    const made = this.#configuration(service, silence).then(make);
    this.#made.set(service, made);
    return forgetFailure(made, () => this.#made.delete(service));
  }

  readonly #tellTime = (time: Milliseconds): void => {
    this.#skew = time - this.#clock.now();
  };

  [Symbol.dispose](): void {
    for (const sockets of this.#sockets.values()) {
      // What could not be opened was told to whoever asked for it.
      sockets.then(
        opened => opened.destroy(),
        () => undefined
      );
    }
    this.#sockets.clear();
    this.#made.clear();
  }

  async #configuration(service: ServiceId, silence: Milliseconds): Promise<Configuration> {
    const { env } = this.#surroundings;
    const endpoint = await this.endpoint(service);
    return {
      region: await this.region(),
      credentials: async () => (await this.credentials()).identity,
      requestHandler: this.#carry ?? (await this.#connect(silence)),
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: !endpoint && env.AWS_USE_FIPS_ENDPOINT?.toLowerCase() === 'true',
      useDualstackEndpoint: !endpoint && env.AWS_USE_DUALSTACK_ENDPOINT?.toLowerCase() === 'true',
      customUserAgent: 'jupyterlab-sagemaker',
      ...(endpoint && { endpoint, disableHostPrefix: true })
    };
  }

  #connect(silence: Milliseconds): Promise<NodeHttpHandler> {
    const known = this.#sockets.get(silence);
    if (known) {
      return known;
    }
    const sockets = this.route().then(route => connect(route, silence));
    this.#sockets.set(silence, sockets);
    return forgetFailure(sockets, () => this.#sockets.delete(silence));
  }
}

/** A promise that is kept for all who ask, unless it fails: then the next one tries anew. */
function forgetFailure<Value>(promise: Promise<Value>, forget: () => void): Promise<Value> {
  promise.catch(forget);
  return promise;
}
