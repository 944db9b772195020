import type { ArchiveFinding } from '../../../../models';
import { CODE_DIRECTORY } from '../../../../models';
import type { CheckedScript } from '../../../contract/handlers';
import { missingHandlers } from '../../../contract/handlers';

/** The script that AWS's images import where nobody names another. */
const USUAL_PROGRAM = 'inference.py';

/** What a model consists of, as far as it is known without running it. */
export interface Contents {
  readonly framework?: string;
  /** Absent for an archive that was not looked into. */
  readonly finding?: ArchiveFinding;
  /** Absent where nobody named one. */
  readonly script?: CheckedScript;
  readonly environment: Readonly<Record<string, string>>;
}

/** The script that the archive itself brings. */
export function programIn(finding: ArchiveFinding | undefined): string | undefined {
  const name = `${CODE_DIRECTORY}/${USUAL_PROGRAM}`;
  return finding?.entries.some(entry => entry.name === name) ? USUAL_PROGRAM : undefined;
}

/** What AWS's image of a framework would miss in a model, in full sentences; none where it would serve. */
export function missingContents({ framework, finding, script, environment }: Contents): string[] {
  const handlers = script ? missingHandlers(script, framework) : [];
  if (finding === undefined) {
    return handlers;
  }
  const files = finding.entries.filter(({ type }) => type !== 'directory').map(({ name }) => name);
  const loads = script?.handlers.includes('model_fn') || programIn(finding) !== undefined;
  return [...handlers, ...missingFiles(framework, files, loads, environment)];
}

function missingFiles(
  framework: string | undefined,
  files: readonly string[],
  loads: boolean,
  environment: Contents['environment']
): string[] {
  const has = (pattern: RegExp) => files.some(name => pattern.test(name));
  const without = 'and no script defines model_fn(model_dir) to load it another way';
  switch (framework) {
    case 'tensorflow':
      // https://github.com/aws/sagemaker-tensorflow-serving-container: a SavedModel below a number.
      return has(/(^|\/)\d+\/saved_model\.pb$/)
        ? []
        : ['The archive holds no SavedModel as TensorFlow Serving wants it: 1/saved_model.pb.'];
    case 'pytorch':
      return loads || has(/^model\.pth?$/)
        ? []
        : [`The archive holds no model.pt at its top, which the PyTorch image loads, ${without}.`];
    case 'huggingface':
      return loads || environment.HF_MODEL_ID || has(/^config\.json$/)
        ? []
        : [`The archive holds no config.json at its top, which Transformers loads, ${without}.`];
    case 'sklearn':
      return loads
        ? []
        : [
            'The scikit-learn image has no way of its own to load a model: give a script with model_fn(model_dir) by --entry-point.'
          ];
    default:
      return [];
  }
}
