import { ServiceError } from './errors';

/**
 * A request's members, read by name and type. What is missing or of the wrong type is answered in the words of the
 * service: `InvalidParameterException` by CloudWatch Logs, `ValidationException` by SageMaker.
 */
export class Input {
  constructor(
    private readonly members: Readonly<Record<string, unknown>>,
    private readonly complaint = 'ValidationException'
  ) {}

  has(name: string): boolean {
    return this.members[name] !== undefined && this.members[name] !== null;
  }

  /** The member as it came, for what is only kept and given back. */
  raw(name: string): unknown {
    return this.members[name] ?? undefined;
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.missing(name);
  }

  optionalString(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined || typeof value === 'string' ? value : this.mistyped(name, 'string');
  }

  /** One of `choices`. */
  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const value = this.optionalString(name);
    if (value === undefined) {
      return otherwise;
    }
    return (
      choices.find(choice => choice === value) ??
      this.refuse(`Value '${value}' at '${name}' must be one of ${choices.join(', ')}`)
    );
  }

  number(name: string): number {
    return this.optionalNumber(name) ?? this.missing(name);
  }

  optionalNumber(name: string): number | undefined {
    const value = this.raw(name);
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
      return Number(value);
    }
    return value === undefined || typeof value === 'number' ? value : this.mistyped(name, 'number');
  }

  /** A number within the bounds that the service's model declares. */
  within(name: string, least: number, most: number, otherwise: number): number {
    const value = this.optionalNumber(name) ?? otherwise;
    if (value < least || value > most) {
      this.refuse(
        `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ` +
          `Member must have value between ${least} and ${most}`
      );
    }
    return value;
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === 'true' || value === 'false') {
      return value === 'true';
    }
    return value === undefined || typeof value === 'boolean'
      ? value
      : this.mistyped(name, 'boolean');
  }

  /** A moment in milliseconds, sent as a Date, as epoch seconds (JSON, CBOR) or as ISO 8601 (query). */
  optionalTime(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      return undefined;
    }
    if (value instanceof Date) {
      return value.getTime();
    }
    if (typeof value === 'number') {
      return value * 1000;
    }
    const time = typeof value === 'string' ? Date.parse(value) : NaN;
    return Number.isNaN(time) ? this.mistyped(name, 'timestamp') : time;
  }

  time(name: string): number {
    return this.optionalTime(name) ?? this.missing(name);
  }

  strings(name: string): string[] | undefined {
    return this.list(name)?.map(value =>
      typeof value === 'string' ? value : this.mistyped(name, 'list of strings')
    );
  }

  /** A structure, empty when it was not sent. */
  structure(name: string): Input {
    const value = this.raw(name) ?? {};
    return isRecord(value) ? new Input(value, this.complaint) : this.mistyped(name, 'structure');
  }

  structures(name: string): Input[] {
    return (this.list(name) ?? []).map(value =>
      isRecord(value) ? new Input(value, this.complaint) : this.mistyped(name, 'list of structures')
    );
  }

  /** A map of strings. */
  map(name: string): Record<string, string> | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      return undefined;
    }
    if (!isRecord(value)) {
      return this.mistyped(name, 'map');
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        typeof item === 'string' ? item : this.mistyped(name, 'map of strings')
      ])
    );
  }

  /** All members, as they came; some can be left out. */
  all(...without: string[]): Readonly<Record<string, unknown>> {
    return without.length === 0
      ? this.members
      : Object.fromEntries(
          Object.entries(this.members).filter(([name]) => !without.includes(name))
        );
  }

  /** Answers that the request is not valid, and why. */
  refuse(why: string): never {
    throw new ServiceError(this.complaint, why);
  }

  private list(name: string): unknown[] | undefined {
    const value = this.raw(name);
    return value === undefined || Array.isArray(value) ? value : this.mistyped(name, 'list');
  }

  private missing(name: string): never {
    return this.refuse(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`
    );
  }

  private mistyped(name: string, type: string): never {
    throw new ServiceError('SerializationException', `The member '${name}' is not a ${type}.`);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
