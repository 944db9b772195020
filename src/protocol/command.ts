import type { Json } from './json';
import { request } from './method';
import type { MimeBundle } from './mime';

/** How an argument's text is read, and what its values complete from. */
export type ArgumentType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  /** A path, relative to the caller's working directory. */
  | 'path'
  /** A duration ago (`90m`, `1h30m`, `2d`) or an ISO 8601 time; a value in milliseconds. */
  | 'time'
  /** `name=value`, repeatable, the value JSON where it parses as JSON, else text. */
  | 'json-map'
  /** `name=value`, repeatable, the value always text. */
  | 'text-map';

/** Where the host finds completions of a value. */
export type CompletionSource =
  'job' | 'endpoint' | 'path' | 'instance-type' | 'command' | 'profile' | 'region';

export interface ArgumentDeclaration {
  readonly type: ArgumentType;
  /** One line for help, without a full stop. */
  readonly summary: string;
  /** Given by place instead of by `--name`. */
  readonly positional?: true;
  readonly required?: true;
  /** May be given several times; the value is a list. Maps always may. */
  readonly repeatable?: true;
  readonly default?: Json;
  readonly choices?: readonly string[];
  /** Of integers and numbers. */
  readonly minimum?: number;
  /** A regular expression that the whole of a string matches; `placeholder` shows what that looks like. */
  readonly pattern?: string;
  /** Other spellings, dashes included: `-q`, `--instance-type`. */
  readonly aliases?: readonly string[];
  readonly completesFrom?: CompletionSource;
  /** What stands for the value in help, e.g. `NAME=VALUE`. */
  readonly placeholder?: string;
}

/** One command as help, completion, the docs page and JupyterLab's `describedBy` see it. */
export interface CommandDeclaration {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs for `help NAME`. */
  readonly description?: string;
  /** Lines that can be pasted, without the leading `%sagemaker`. */
  readonly examples: readonly string[];
  /** Keyed by name as written behind `--`; positional ones in their order. */
  readonly arguments: Readonly<Record<string, ArgumentDeclaration>>;
  /** What the cell body is, for commands that take one (`%%sagemaker NAME`). */
  readonly cell?: { readonly summary: string; readonly required: boolean };
}

/** One thing a running command shows. */
export type Output =
  /** One line or several, parted by newlines; without the last one's end. */
  | { readonly type: 'line'; readonly text: string; readonly stream?: 'stderr' }
  /** A MIME bundle under an id that a later `update` names. */
  | { readonly type: 'display'; readonly id: string; readonly bundle: MimeBundle }
  | { readonly type: 'update'; readonly id: string; readonly bundle: MimeBundle }
  | {
      readonly type: 'progress';
      readonly id: string;
      readonly what: string;
      readonly done: number;
      readonly total?: number;
      readonly unit: 'bytes' | 'steps' | 'seconds';
    };

/** A value that the kernel side turns into a Python object; plain JSON stays what it is. */
export type CommandValue = Json;

export interface RunCommandParams {
  /** Unique on the connection; names the run in {@link showOutputs}. */
  readonly run: string;
  /** The line behind `%sagemaker`, unparsed; or, from a form, the command and its values. */
  readonly line?: string;
  readonly command?: string;
  readonly arguments?: Readonly<Record<string, Json>>;
  /** The body of a `%%sagemaker` cell. */
  readonly cell?: string;
  /** Whom it acts as; see `JobTarget.contextId`. */
  readonly contextId?: string;
}

export interface RunCommandResult {
  /**
   * What the magic returns. An object with `type: 'job'` and a `ref` becomes a `Job`, `type: 'jobs'` with
   * `jobs` a list of them, and so with `endpoint` and `model`; all go on in the context that `contextId` names.
   */
  readonly value: CommandValue;
  /** For a terminal: 0, or 1 when the job that was waited for failed. */
  readonly exitCode: number;
  /** Name of the variable that `--out` asked for. */
  readonly out?: string;
  /** `--quiet`: the face shows no value. */
  readonly quiet?: true;
}

/**
 * Runs a command. Cancelling it (`$/cancelRequest`) means what an interrupt means: stop waiting, leave the
 * job running. The answer then still comes, with what the command had to say about it.
 */
export const runCommand = request<RunCommandParams, RunCommandResult>('command/run');

/**
 * Host to face, while a command runs: what to show, in order. It is a request so that a slow terminal slows its
 * own command: the host sends the next batch when this one is answered.
 */
export const showOutputs = request<
  { readonly run: string; readonly outputs: readonly Output[] },
  null
>('command/outputs');

export const listCommands = request<null, readonly CommandDeclaration[]>('command/list');

export interface Completion {
  readonly text: string;
  readonly detail?: string;
}

/** Completes the token before `cursor` (a count of UTF-16 units in `line`); `from`…`to` is what a choice replaces. */
export const completeLine = request<
  { readonly line: string; readonly cursor: number },
  { readonly from: number; readonly to: number; readonly items: readonly Completion[] }
>('command/complete');
