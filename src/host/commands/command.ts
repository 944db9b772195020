import type {
  ArgumentDeclaration,
  ArgumentType,
  CommandDeclaration,
  CommandValue,
  Json,
  Output
} from '../../protocol';
import type { Caller } from '../caller';
import type { Host } from '../host';

interface Parsed extends Record<ArgumentType, unknown> {
  string: string;
  integer: number;
  number: number;
  boolean: boolean;
  path: string;
  time: number;
  'json-map': Readonly<Record<string, Json>>;
  'text-map': Readonly<Record<string, string>>;
}

type Single<A extends ArgumentDeclaration> = Parsed[A['type']];
type Given<A extends ArgumentDeclaration> = A extends { repeatable: true }
  ? readonly Single<A>[]
  : Single<A>;
type Always =
  { required: true } | { default: Json } | { repeatable: true } | { type: 'json-map' | 'text-map' };

/** The values of a command's arguments, typed by their declarations; names in camel case. */
export type ArgumentValues<A extends Readonly<Record<string, ArgumentDeclaration>>> = {
  readonly [Name in keyof A & string as Camel<Name>]: A[Name] extends Always
    ? Given<A[Name]>
    : Given<A[Name]> | undefined;
};

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

/** What a running command may use. */
export interface RunContext {
  readonly host: Host;
  readonly caller: Caller;
  /** The body of the cell, when there is one. */
  readonly cell?: string;
  /** Aborts on an interrupt: stop waiting, leave jobs running. */
  readonly signal: AbortSignal;
}

/** What a command hands back besides its outputs; a bare return means `{ value: null }`. */
export interface CommandResult {
  readonly value: CommandValue;
  /** 0 unless told; see `RunCommandResult.exitCode`. */
  readonly exitCode?: number;
}

/** One command: what it is, and what it does. */
export interface Command<
  A extends Readonly<Record<string, ArgumentDeclaration>> = Readonly<
    Record<string, ArgumentDeclaration>
  >
> {
  readonly declaration: CommandDeclaration & { readonly arguments: A };
  run(
    context: RunContext,
    values: ArgumentValues<A>
  ): AsyncGenerator<Output, CommandResult | void, void>;
}

/** Ties a command's `run` to its declaration, so that every value has the type that its argument declares. */
export function defineCommand<const A extends Readonly<Record<string, ArgumentDeclaration>>>(
  declaration: CommandDeclaration & { readonly arguments: A },
  run: Command<A>['run']
): Command<A> {
  return { declaration, run };
}
