import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { ArgumentDeclaration, CommandDeclaration, Json, Preferences } from '../protocol';
import type { Caller } from './caller';
import { preferences as preferencesParams } from './rpc/params';
import { isCode } from './systemError';
import { writeWhole } from './wholeFile';

const NONE: Preferences = { arguments: {} };

/** The commands that start something: their arguments can be preferred. */
const STARTING: ReadonlySet<string> = new Set(['train', 'deploy']);

/** What a preference changes in a caller that says nothing of it. */
export interface PreferredAccount {
  readonly profile?: string;
  readonly region?: string;
  readonly role?: string;
}

/**
 * A person's preferences, as JupyterLab's settings told them last. They are kept on disk, so that a notebook and a terminal
 * have them also while no browser is open.
 */
export class KeptPreferences {
  #current: Preferences | undefined;

  /** @param file made when first kept */
  constructor(private readonly file: string) {}

  get current(): Preferences {
    return (this.#current ??= this.#read());
  }

  async keep(preferences: Preferences): Promise<void> {
    this.#current = preferences;
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    await writeWhole(this.file, JSON.stringify(preferences));
  }

  /** What the caller's own surroundings leave open: a profile or keys, and a region, of the kernel's environment win. */
  accountFor({ context }: Caller): PreferredAccount {
    const { profile, region, arguments: preferred } = this.current;
    const { env } = context;
    const ownAccount = context.profile ?? env.AWS_PROFILE ?? env.AWS_ACCESS_KEY_ID;
    const ownRegion = context.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
    const { role } = preferred;
    return {
      profile: ownAccount ? undefined : profile,
      region: ownRegion ? undefined : region,
      role: typeof role === 'string' ? role : undefined
    };
  }

  /**
   * A declaration with what is preferred as the defaults of its arguments.
   *
   * @param given values of the line, by their names in camel case: a framework goes with its version alone
   */
  declare<Declared extends CommandDeclaration>(
    declaration: Declared,
    given: Readonly<Record<string, unknown>>
  ): Declared {
    if (!STARTING.has(declaration.name)) {
      return declaration;
    }
    const withVersion = given.frameworkVersion !== undefined && given.image === undefined;
    const changed: Record<string, ArgumentDeclaration> = {};
    for (const [name, value] of Object.entries(this.current.arguments)) {
      const argument = declaration.arguments[name];
      const meant = name !== 'role' && (name !== 'framework' || withVersion);
      if (argument && meant && fits(argument, value)) {
        changed[name] = { ...argument, default: value };
      }
    }
    return { ...declaration, arguments: { ...declaration.arguments, ...changed } };
  }

  #read(): Preferences {
    try {
      const told = preferencesParams.safeParse(JSON.parse(readFileSync(this.file, 'utf8')));
      return told.success ? told.data : NONE;
    } catch (error) {
      // What is none, or of another version, is told anew by the next browser that connects.
      if (isCode(error, 'ENOENT') || error instanceof SyntaxError) {
        return NONE;
      }
      throw error;
    }
  }
}

function fits({ type, choices, minimum }: ArgumentDeclaration, value: Json): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value) && Number(value) >= (minimum ?? -Infinity);
    case 'string':
      return typeof value === 'string' && (choices?.includes(value) ?? true);
    default:
      return false;
  }
}
