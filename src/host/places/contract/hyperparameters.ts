import type { Json } from '../../../protocol';
import { pythonJson } from './python';

export type Hyperparameters = Readonly<Record<string, Json>>;

/** What the toolkit needs to know about a run besides the person's own hyperparameters. */
export interface ScriptMode {
  readonly jobName: string;
  /** Path of the script within the code directory. */
  readonly entryPoint: string;
  /** Where the code lies: the code directory of the tree for local code. */
  readonly submitDirectory: string;
  readonly region?: string;
}

/** Python's `logging.INFO`: the level of the toolkit's own lines. */
export const LOG_LEVEL = 20;

/** Names that the toolkit reads itself; other `sagemaker_*` names become framework parameters. */
const TOOLKIT_NAMES: ReadonlySet<string> = new Set([
  'sagemaker_program',
  'sagemaker_submit_directory',
  'sagemaker_enable_cloudwatch_metrics',
  'sagemaker_region',
  'sagemaker_container_log_level',
  'sagemaker_job_name',
  'sagemaker_s3_output',
  'default_user_module_name',
  '_tuning_objective_metric'
]);

/** All hyperparameters of a run in script mode, decoded, the toolkit's own ones included. */
export function scriptModeHyperparameters(
  given: Hyperparameters,
  mode: ScriptMode
): Hyperparameters {
  return {
    ...given,
    sagemaker_submit_directory: mode.submitDirectory,
    sagemaker_program: mode.entryPoint,
    sagemaker_container_log_level: LOG_LEVEL,
    sagemaker_job_name: mode.jobName,
    ...(mode.region === undefined ? {} : { sagemaker_region: mode.region })
  };
}

/**
 * The HyperParameters map of CreateTrainingJob and the content of `hyperparameters.json`: text to text. Script mode
 * writes every value as JSON, text included, so that `"1.10"` and `"true"` come back as the text they were.
 */
export function encodeHyperparameters(values: Hyperparameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, pythonJson(value)])
  );
}

/** Splits decoded hyperparameters into those that the script sees and the framework's parameters. */
export function splitHyperparameters(values: Hyperparameters): {
  readonly user: Record<string, Json>;
  readonly framework: Record<string, Json>;
} {
  const user: Record<string, Json> = {};
  const framework: Record<string, Json> = {};
  for (const [name, value] of Object.entries(values)) {
    if (TOOLKIT_NAMES.has(name)) {
      continue;
    }
    (name.startsWith('sagemaker_') ? framework : user)[name] = value;
  }
  return { user, framework };
}
