/** What the training toolkit reports of a script that failed. */
export interface ToolkitFailure {
  /** `ExecuteUserScriptError`, `InstallRequirementsError`, …, with what SageMaker puts before it. */
  readonly error: string;
  readonly exitCode: string;
  /** The exception's own line: `ValueError: …`. */
  readonly exception: string;
}

const REPORT = /^(.*?)\s*ExitCode (-?\d+)\s+ErrorMessage "([\s\S]*?)"?\s*(?:Command "[\s\S]*)?$/;

/**
 * Reads what the training toolkit writes to `/opt/ml/output/failure`, and SageMaker puts behind `AlgorithmError:`
 * (https://github.com/aws/sagemaker-training-toolkit, `errors.py`). `undefined` for a reason in other words, and for a
 * report without an error message.
 */
export function toolkitFailure(reason: string): ToolkitFailure | undefined {
  const [, name = '', exitCode = '', message = ''] = REPORT.exec(reason.trim()) ?? [];
  const exception = message.trim().split('\n').at(-1)?.trim();
  return exception
    ? { error: name.replace(/:?\s*$/, '').replace(/\s+/g, ' '), exitCode, exception }
    : undefined;
}
