import type { JobKind } from '../../../../protocol';

const PAGES: Readonly<Record<JobKind, string>> = {
  training: 'jobs',
  processing: 'processing-jobs',
  transform: 'transform-jobs'
};

/** The console's domain of a region, by AWS's partitions. */
export function consoleOf(region: string): string {
  if (region.startsWith('cn-')) {
    return `https://${region}.console.amazonaws.cn`;
  }
  if (region.startsWith('us-gov-')) {
    return `https://${region}.console.amazonaws-us-gov.com`;
  }
  return `https://${region}.console.aws.amazon.com`;
}

/** The page of a job in the AWS console. */
export function consoleUrl(kind: JobKind, name: string, region: string): string {
  return `${consoleOf(region)}/sagemaker/home?region=${region}#/${PAGES[kind]}/${name}`;
}
