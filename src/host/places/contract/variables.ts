import { join } from 'node:path';
import type { Json } from '../../../protocol';
import type { ChannelConfig } from './channel';
import { argumentsOf } from './command';
import type { ContractDirectories } from './directories';
import type { HostPlacement } from './files';
import { INSTANCE_GROUP, inputDataConfig, resourceConfig } from './files';
import type { Hyperparameters } from './hyperparameters';
import { LOG_LEVEL, splitHyperparameters } from './hyperparameters';
import { compactJson, pythonText, sortedNames } from './python';

/** Everything that the variables of one host's script are made from. */
export interface ContractRun {
  readonly jobName: string;
  readonly entryPoint: string;
  readonly directories: ContractDirectories;
  /** Decoded, with those of script mode; see `scriptModeHyperparameters`. */
  readonly hyperparameters: Hyperparameters;
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  readonly placement: HostPlacement;
  readonly cpus: number;
  readonly gpus: number;
  readonly region?: string;
}

/** Framework parameters that make the toolkit count the job's hosts as a distribution. */
const DISTRIBUTIONS = [
  'sagemaker_mpi_enabled',
  'sagemaker_parameter_server_enabled',
  'sagemaker_distributed_dataparallel_enabled',
  'sagemaker_pytorch_ddp_enabled',
  'sagemaker_pytorch_xla_multi_worker_enabled',
  'sagemaker_multi_worker_mirrored_strategy_enabled',
  'sagemaker_torch_distributed_enabled'
];

/**
 * The variables that SageMaker's platform and its training toolkit set for a script, name by name and byte by byte as
 * the toolkit's `Environment().to_env_vars()` writes them. A SM_TRAINING_ENV property that tells which of AWS's own
 * launchers the image has (`is_smddprun_installed`, …) is false, since none is here.
 */
export function contractVariables(run: ContractRun): Record<string, string> {
  return {
    ...platformVariables(run),
    ...toolkitVariables(run)
  };
}

/** Where AWS would have the job; a local one has no account, which twelve zeros say. */
export function localJobArn(jobName: string, region: string | undefined): string {
  return `arn:aws:sagemaker:${region ?? 'local'}:000000000000:training-job/${jobName}`;
}

function platformVariables(run: ContractRun): Record<string, string> {
  return {
    TRAINING_JOB_NAME: run.jobName,
    TRAINING_JOB_ARN: localJobArn(run.jobName, run.region),
    SAGEMAKER_BASE_DIR: run.directories.base,
    SAGEMAKER_JOB_NAME: run.jobName,
    SAGEMAKER_REGION: run.region ?? '',
    CURRENT_HOST: run.placement.currentHost,
    ...(run.region === undefined ? {} : { AWS_REGION: run.region })
  };
}

function toolkitVariables(run: ContractRun): Record<string, string> {
  const { directories, placement } = run;
  const { user, framework } = splitHyperparameters(run.hyperparameters);
  const resource = resourceConfig(placement);
  const input = inputDataConfig(run.channels);
  const group = {
    instance_group_name: INSTANCE_GROUP,
    instance_type: placement.instanceType,
    hosts: placement.hosts
  };
  const distributed = DISTRIBUTIONS.some(name => isTrue(framework[name]));
  const distributionGroups =
    framework['sagemaker_distribution_instance_groups'] ?? (distributed ? [INSTANCE_GROUP] : []);
  const inDistribution =
    Array.isArray(distributionGroups) && distributionGroups.includes(INSTANCE_GROUP);
  const master = (inDistribution ? placement.hosts[0] : undefined) ?? placement.hosts[0] ?? '';
  const channelNames = Object.keys(run.channels);
  const channelDirectories = Object.fromEntries(
    channelNames.map(name => [name, join(directories.data, name)])
  );

  /** Told both as variables of their own and as properties of SM_TRAINING_ENV. */
  const shared = {
    current_host: placement.currentHost,
    current_instance_group: INSTANCE_GROUP,
    current_instance_group_hosts: placement.hosts,
    current_instance_type: placement.instanceType,
    distribution_instance_groups: distributionGroups,
    framework_module: null,
    hosts: placement.hosts,
    input_config_dir: directories.config,
    input_data_config: input,
    input_dir: directories.input,
    instance_groups: [INSTANCE_GROUP],
    instance_groups_dict: { [INSTANCE_GROUP]: group },
    is_hetero: false,
    log_level: run.hyperparameters['sagemaker_container_log_level'] ?? LOG_LEVEL,
    model_dir: directories.model,
    module_dir: pythonText(run.hyperparameters['sagemaker_submit_directory'] ?? directories.code),
    module_name: run.entryPoint.replace(/\.py$/, ''),
    network_interface_name: placement.networkInterface,
    num_cpus: run.cpus,
    num_gpus: run.gpus,
    num_neurons: 0,
    output_data_dir: directories.outputData,
    output_dir: directories.output,
    output_intermediate_dir: directories.outputIntermediate,
    resource_config: resource,
    user_entry_point: run.entryPoint
  } satisfies Record<string, Json>;

  const trainingEnvironment = {
    ...shared,
    additional_framework_parameters: framework,
    channel_input_dirs: channelDirectories,
    distribution_hosts: inDistribution ? placement.hosts : [],
    hyperparameters: user,
    is_master: placement.currentHost === master,
    is_modelparallel_enabled: null,
    is_smddpmprun_installed: false,
    is_smddprun_installed: false,
    job_name: run.jobName,
    master_hostname: master,
    topology: []
  } satisfies Record<string, Json>;

  const values: Record<string, Json> = {
    ...shared,
    hps: user,
    framework_params: framework,
    channels: sortedNames(channelNames),
    training_env: trainingEnvironment,
    user_args: argumentsOf(run.hyperparameters)
  };
  for (const [name, directory] of Object.entries(channelDirectories)) {
    values[`channel_${name}`] = directory;
  }
  for (const [name, value] of Object.entries(user)) {
    values[`hp_${name}`] = value;
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`SM_${name.toUpperCase()}`, variableText(value)])
  );
}

function variableText(value: Json): string {
  if (value === null) {
    return '';
  }
  return typeof value === 'string' ? value : compactJson(value);
}

/** Python's truth of a decoded parameter. */
function isTrue(value: Json | undefined): boolean {
  if (value !== null && typeof value === 'object') {
    return Object.keys(value).length > 0;
  }
  return Boolean(value);
}
