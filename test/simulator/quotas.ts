import { ServiceError } from './errors';
import type { SimulatedClock } from './clock';

/**
 * Requests per second by `Service.Operation`: `'aws'` for AWS's own table, `'off'` for none, or a table that replaces
 * AWS's entries it names (`Infinity`: no limit).
 */
export type Quotas = 'aws' | 'off' | Readonly<Record<string, number>>;

const slowGets = new Set([
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-northeast-3',
  'ap-southeast-3',
  'ca-west-1',
  'il-central-1'
]);
const slowFilters = new Set([
  'eu-central-1',
  'ap-northeast-3',
  'ap-southeast-3',
  'ca-west-1',
  'il-central-1'
]);

/**
 * The quota of an operation in a region, as documented; `undefined` where AWS documents none. Those of SageMaker are not
 * published, except that its List calls are throttled: 10/s is a guess at the order of magnitude.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
export function documentedQuota(operation: string, region: string): number | undefined {
  switch (operation) {
    case 'Logs.GetLogEvents':
      return region === 'eu-west-3' ? 30 : slowGets.has(region) ? 10 : 25;
    case 'Logs.FilterLogEvents':
      return region === 'us-east-1' ? 25 : slowFilters.has(region) ? 5 : 10;
    case 'Logs.DescribeLogStreams':
      return 25;
    case 'Logs.DescribeLogGroups':
      return 10;
    case 'Logs.StartLiveTail':
      return 5;
    case 'CloudWatch.GetMetricData':
      return 500;
    case 'CloudWatch.GetMetricStatistics':
      return 400;
    case 'CloudWatch.ListMetrics':
      return 25;
    case 'SageMaker.ListTrainingJobs':
    case 'SageMaker.ListProcessingJobs':
    case 'SageMaker.ListTransformJobs':
    case 'SageMaker.ListEndpoints':
    case 'SageMaker.ListModels':
      return 10;
    default:
      return undefined;
  }
}

/** Token buckets, one per account, region and operation, of one second's requests each. */
export class QuotaLedger {
  constructor(
    private readonly clock: SimulatedClock,
    private quotas: Quotas
  ) {}

  /** Puts other quotas in force from now on. */
  set(quotas: Quotas): void {
    this.quotas = quotas;
    this.buckets.clear();
  }

  /** Takes one request out of the bucket. Throws ThrottlingException when it is empty. */
  spend(account: string, region: string, operation: string): void {
    const rate = this.rateOf(operation, region);
    if (rate === undefined || rate === Infinity) {
      return;
    }
    const now = this.clock.now();
    const key = `${account} ${region} ${operation}`;
    const bucket = this.buckets.get(key) ?? { tokens: Math.max(1, rate), filled: now };
    bucket.tokens = Math.min(
      Math.max(1, rate),
      bucket.tokens + ((now - bucket.filled) / 1000) * rate
    );
    bucket.filled = now;
    this.buckets.set(key, bucket);
    if (bucket.tokens < 1) {
      throw throttled();
    }
    bucket.tokens--;
  }

  private rateOf(operation: string, region: string): number | undefined {
    if (this.quotas === 'off') {
      return undefined;
    }
    const own = this.quotas === 'aws' ? undefined : this.quotas[operation];
    return own ?? documentedQuota(operation, region);
  }

  private readonly buckets = new Map<string, { tokens: number; filled: number }>();
}

export function throttled(): ServiceError {
  return new ServiceError('ThrottlingException', 'Rate exceeded');
}
