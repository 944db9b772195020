import { ServiceError } from '../errors';
import { LogStream } from './stream';
import type { Strand } from './strand';
import { WrittenStrand } from './written';

/** The log groups of one account and region. */
export class LogGroups {
  constructor(
    private readonly account: string,
    private readonly region: string
  ) {}

  /** The group for a source that fills it later; it is not there for readers before its first event is. */
  prepare(name: string): LogGroup {
    let group = this.groups.get(name);
    if (!group) {
      group = new LogGroup(name, this.arnOf(name));
      this.groups.set(name, group);
    }
    return group;
  }

  /** Throws ResourceNotFoundException while nothing was ever written to the group. */
  get(name: string, now: number): LogGroup {
    const group = this.groups.get(name);
    if (!group?.exists(now)) {
      throw new ServiceError(
        'ResourceNotFoundException',
        'The specified log group does not exist.'
      );
    }
    return group;
  }

  /** Those that readers can see, by name. */
  list(now: number): LogGroup[] {
    return [...this.groups.values()]
      .filter(group => group.exists(now))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  delete(name: string): void {
    this.groups.delete(name);
  }

  /** See `WrittenStrand.write`. */
  write(): void {
    for (const stream of [...this.groups.values()].flatMap(group => group.planned(''))) {
      stream.strands.forEach(strand => strand.write());
    }
  }

  private arnOf(name: string): string {
    return `arn:aws:logs:${this.region}:${this.account}:log-group:${name}`;
  }

  private readonly groups = new Map<string, LogGroup>();
}

export class LogGroup {
  /** When CreateLogGroup made it; `undefined` for one that appears with its first stream. */
  created: number | undefined;

  constructor(
    readonly name: string,
    /** Without the trailing `:*`. */
    readonly arn: string
  ) {}

  exists(now: number): boolean {
    return (
      (this.created !== undefined && this.created <= now) ||
      [...this.streams.values()].some(stream => stream.exists(now))
    );
  }

  /** Adds a stream whose events are already known, for all time to come. */
  add(name: string, strands: readonly Strand[]): LogStream {
    const stream = new LogStream(
      name,
      strands.map(strand => new WrittenStrand(strand, this.nextOrdinal())),
      this.nextOrdinal
    );
    this.streams.set(name, stream);
    return stream;
  }

  /** Throws ResourceAlreadyExistsException for a name in use. */
  create(name: string, now: number): LogStream {
    if (this.streams.has(name)) {
      throw new ServiceError(
        'ResourceAlreadyExistsException',
        'The specified log stream already exists'
      );
    }
    const stream = new LogStream(name, [], this.nextOrdinal, now);
    this.streams.set(name, stream);
    return stream;
  }

  /** Throws ResourceNotFoundException while the stream has no event. */
  get(name: string, now: number): LogStream {
    const stream = this.streams.get(name);
    if (!stream?.exists(now)) {
      throw new ServiceError(
        'ResourceNotFoundException',
        'The specified log stream does not exist.'
      );
    }
    return stream;
  }

  /** Streams that readers can see, by name. */
  list(now: number, prefix = ''): LogStream[] {
    return this.planned(prefix).filter(stream => stream.exists(now));
  }

  /** All streams, whether they have begun or not: for the ground truth. */
  planned(prefix: string): LogStream[] {
    return [...this.streams.values()]
      .filter(stream => stream.name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  delete(name: string): void {
    this.streams.delete(name);
  }

  private readonly nextOrdinal = (): number => this.ordinals++;

  private readonly streams = new Map<string, LogStream>();
  private ordinals = 0;
}

/** Reads `logGroupName` or `logGroupIdentifier` (a name or an ARN, with or without `:*`): exactly one of them. */
export function groupNameOf(input: {
  optionalString(name: string): string | undefined;
  refuse(why: string): never;
}): string {
  const name = input.optionalString('logGroupName');
  const identifier = input.optionalString('logGroupIdentifier');
  if (name !== undefined && identifier !== undefined) {
    return input.refuse('LogGroup name and LogGroup identifier cannot both be specified');
  }
  return nameInIdentifier(
    name ??
      identifier ??
      input.refuse('You must specify a log group name or a log group identifier')
  );
}

/** `arn:aws:logs:region:account:log-group:NAME[:*]` or the name itself. */
export function nameInIdentifier(identifier: string): string {
  return /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}
