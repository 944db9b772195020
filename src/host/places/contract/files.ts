import type { Json } from '../../../protocol';
import type { ChannelConfig } from './channel';
import { sortedNames } from './python';

/** The one group that the hosts of a job without instance groups belong to. */
export const INSTANCE_GROUP = 'homogeneousCluster';

/** Which host of a job this is, in `resourceconfig.json`'s words. */
export interface HostPlacement {
  readonly currentHost: string;
  readonly hosts: readonly string[];
  readonly instanceType: string;
  readonly networkInterface: string;
}

/** `algo-1` … `algo-n`, in the order of text in which SageMaker lists them (`algo-10` before `algo-2`). */
export function hostNames(count: number): string[] {
  return sortedNames(Array.from({ length: count }, (_, index) => `algo-${index + 1}`));
}

/**
 * What SageMaker calls the machine of a local run: the SDK's local mode, and scripts that ask for it, know `local` and
 * `local_gpu`.
 */
export function contractInstanceType(instanceType: string): string {
  return instanceType === 'local_cpu' ? 'local' : instanceType;
}

/**
 * The content of `resourceconfig.json`, in the cloud's full form.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html
 */
export function resourceConfig(placement: HostPlacement): { readonly [key: string]: Json } {
  const { currentHost, hosts, instanceType, networkInterface } = placement;
  return {
    current_host: currentHost,
    current_instance_type: instanceType,
    current_group_name: INSTANCE_GROUP,
    hosts,
    instance_groups: [{ instance_group_name: INSTANCE_GROUP, instance_type: instanceType, hosts }],
    network_interface_name: networkInterface
  };
}

/** The content of `inputdataconfig.json`. */
export function inputDataConfig(channels: Readonly<Record<string, ChannelConfig>>): {
  readonly [key: string]: Json;
} {
  return Object.fromEntries(
    Object.entries(channels).map(([name, { inputMode, distribution, recordWrapper }]) => [
      name,
      {
        TrainingInputMode: inputMode,
        S3DistributionType: distribution,
        RecordWrapperType: recordWrapper
      }
    ])
  );
}
