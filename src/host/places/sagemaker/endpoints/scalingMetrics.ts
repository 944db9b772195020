import type {
  MetricType,
  TargetTrackingScalingPolicyConfiguration
} from '@aws-sdk/client-application-auto-scaling';
import { SCALING_METRICS } from '../../endpointPlace';

/** What `SCALING_METRICS` are called where AWS has a name for the whole of it. */
const PREDEFINED: Readonly<Record<string, MetricType>> = {
  invocations: 'SageMakerVariantInvocationsPerInstance',
  concurrency: 'SageMakerVariantConcurrentRequestsPerModelHighResolution'
};

/** As a policy tells its metric. */
export function metricName(metric = 'invocations'): string {
  return PREDEFINED[metric] ?? metric;
}

/** The other way round: which of `SCALING_METRICS` a policy's metric is, if any. */
export function followed(metric: string | undefined): string | undefined {
  return SCALING_METRICS.find(one => metricName(one) === metric);
}

/**
 * What a policy is to follow: the average over a variant for what CloudWatch has of its instances.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-code-define.html
 */
export function metricSpecification(
  metric = 'invocations',
  endpoint: string,
  variant: string
): Pick<
  TargetTrackingScalingPolicyConfiguration,
  'PredefinedMetricSpecification' | 'CustomizedMetricSpecification'
> {
  const predefined = PREDEFINED[metric];
  return predefined
    ? { PredefinedMetricSpecification: { PredefinedMetricType: predefined } }
    : {
        CustomizedMetricSpecification: {
          Namespace: metric.endsWith('Utilization') ? '/aws/sagemaker/Endpoints' : 'AWS/SageMaker',
          MetricName: metric,
          Dimensions: [
            { Name: 'EndpointName', Value: endpoint },
            { Name: 'VariantName', Value: variant }
          ],
          Statistic: 'Average'
        }
      };
}
