import type {
  CommandDeclaration,
  Output,
  RunCommandParams,
  RunCommandResult
} from '../../protocol';
import type { Caller } from '../caller';
import type { Host } from '../host';
import type { KeptPreferences } from '../preferences';
import { ProblemError } from '../problem';
import { attach } from './attach';
import { autoscale } from './autoscale';
import type { ArgumentValues, Command } from './command';
import type { Completions, ListProfiles } from './complete';
import { completeLine } from './complete';
import type { Identify } from './doctor';
import { doctorCommand } from './doctor';
import { deleteCommand } from './delete';
import { deploy } from './deploy';
import { endpoint } from './endpoint';
import { endpoints } from './endpoints';
import { helpCommand } from './help';
import { commandHelp } from './helpText';
import { invoke } from './invoke';
import { jobs } from './jobs';
import { logs } from './logs';
import { metrics } from './metrics';
import { models } from './models';
import type { ParsedLine } from './parse';
import { parseForm, parseLine } from './parse';
import { prune } from './prune';
import { Registry } from './registry';
import { stop } from './stop';
import { train } from './train';
import { update } from './update';

export { commandsPage } from './page';

/** What a face asks to run; see `runCommand` in the protocol. */
export type CommandRequest = Omit<RunCommandParams, 'run'>;

/** The commands, as connections use them. */
export interface Commands {
  readonly declarations: readonly CommandDeclaration[];
  /**
   * Parses and runs. An abort of the signal is an interrupt: the command says what it leaves behind and returns.
   *
   * @throws ProblemError from the first pull on: `usage` for a line that is not understood.
   */
  run(
    request: CommandRequest,
    caller: Caller,
    signal: AbortSignal
  ): AsyncGenerator<Output, RunCommandResult, void>;
  /** What may stand at the cursor; `from` … `to` is what a choice replaces. */
  complete(line: string, cursor: number, caller: Caller, signal: AbortSignal): Promise<Completions>;
}

/** What the commands need besides the host's jobs and logs. */
export interface CommandsOptions {
  /** What the options `--profile`, `--region` and `--endpoint-url` make of a caller. */
  readonly derive: (
    caller: Caller,
    overrides: { profile?: string; region?: string; endpointUrl?: string; role?: string }
  ) => Caller;
  readonly preferences: KeptPreferences;
  readonly identify: Identify;
  readonly profiles: ListProfiles;
}

/** Every command of this version, in the order in which help lists them. */
export function createRegistry(identify: Identify): Registry {
  const registry: Registry = new Registry([
    train,
    jobs,
    attach,
    logs,
    metrics,
    stop,
    deploy,
    update,
    endpoint,
    endpoints,
    models,
    invoke,
    autoscale,
    deleteCommand,
    prune,
    doctorCommand(identify),
    helpCommand(() => registry)
  ]);
  return registry;
}

/** Ties the commands to the host that they act on. */
export function createCommands(
  host: Host,
  { derive, preferences, identify, profiles }: CommandsOptions
): Commands {
  const registry = createRegistry(identify);
  const preferring = (given: Readonly<Record<string, unknown>>): Registry =>
    registry.declaring(({ declaration }) => preferences.declare(declaration, given));
  return {
    get declarations() {
      return preferring({}).declarations;
    },
    complete: (line, cursor, caller, signal) =>
      completeLine(line, cursor, { registry, host, caller, profiles }, signal),
    run: async function* (request, connected, signal) {
      const { values: given } = read(request, registry, host);
      const { command, values, common } = read(request, preferring(given), host);
      // A form says itself whose account it acts in.
      const isLine = request.command === undefined;
      const settled = isLine ? derive(connected, preferences.accountFor(connected)) : connected;
      const caller = derive(settled, common);
      if (common.help) {
        for (const text of commandHelp(command.declaration, caller)) {
          yield { type: 'line', text };
        }
        return { value: null, exitCode: 0 };
      }
      const cell = cellOf(command, request.cell);
      // The parser has read each value by its declaration, which is what `run` is typed by.
      const typed = values as ArgumentValues<Command['declaration']['arguments']>;
      const result = yield* command.run({ host, caller, cell, signal }, typed);
      return {
        value: result?.value ?? null,
        exitCode: result?.exitCode ?? 0,
        out: common.out,
        quiet: common.quiet ? true : undefined
      };
    }
  };
}

function read(
  { line, command, arguments: form = {} }: CommandRequest,
  registry: Registry,
  { clock }: Host
): ParsedLine {
  return command === undefined
    ? parseLine(line ?? '', registry, clock)
    : parseForm(registry.get(command), form, clock);
}

/** @throws ProblemError `usage` when there is a body that the command takes no notice of, or none where it needs one. */
function cellOf({ declaration }: Command, body: string | undefined): string | undefined {
  const { name, cell } = declaration;
  const given = body?.trim() ? body : undefined;
  if (given !== undefined && !cell) {
    throw new ProblemError(
      'usage',
      `${name} takes no cell; write %sagemaker ${name} with one percent sign, on a line of its own.`
    );
  }
  if (given === undefined && cell?.required) {
    throw new ProblemError('usage', `${name} needs a cell: ${cell.summary}.`);
  }
  return given;
}
