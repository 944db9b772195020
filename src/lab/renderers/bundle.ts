import {
  JOB_KINDS,
  SAVED_LINES,
  type Artifact,
  type Channel,
  type JobBundle,
  type JobDescription,
  type JobRef,
  type LogLine,
  type Transition
} from '../../protocol';
import { json, list, members } from '../members';
import { defined, isRecord, number, oneOf, text, type JsonRecord } from '../record';
import { readReference, sameReference } from '../reference';

/**
 * Reads the content of a job's output as a notebook file holds it: written by this version, by another, by hand, or
 * by somebody who means harm. What was saved is taken only as a whole; a job that is named is enough.
 *
 * @returns `undefined` where it names no job.
 */
export function readBundle(value: unknown): JobBundle | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const ref = readJobRef(value.ref);
  return ref && { ref, contextId: text(value.contextId), saved: readSaved(value.saved, ref) };
}

/** Whether two names mean the same job, so that its view can stay. */
export function sameJob(one: JobRef, other: JobRef): boolean {
  return one.kind === other.kind && sameReference(one, other);
}

/** @returns `undefined` where it names no job. */
export function readJobRef(value: unknown): JobRef | undefined {
  const kind = isRecord(value) ? oneOf(value.kind, JOB_KINDS) : undefined;
  const reference = readReference(value);
  return kind && reference && { kind, ...reference };
}

function readSaved(value: unknown, ref: JobRef): JobBundle['saved'] {
  if (!isRecord(value)) {
    return undefined;
  }
  const at = number(value.at);
  const job = readJob(value.job, ref);
  if (at === undefined || !job) {
    return undefined;
  }
  const lines = list(value.lines, readLine).slice(-SAVED_LINES);
  return {
    at,
    job,
    lines,
    total: number(value.total) ?? lines.length,
    complete: value.complete === true
  };
}

function readLine(value: unknown): LogLine | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const position = number(value.position);
  const time = number(value.time);
  const words = text(value.text);
  if (position === undefined || time === undefined || words === undefined) {
    return undefined;
  }
  return {
    position,
    time,
    host: text(value.host) ?? '',
    text: words,
    ...defined({ level: oneOf(value.level, ['debug', 'info', 'warning', 'error']) })
  };
}

function readJob(value: unknown, ref: JobRef): JobDescription | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const status = oneOf(value.status, ['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped']);
  const createdAt = number(value.createdAt);
  if (!status || createdAt === undefined) {
    return undefined;
  }
  return {
    ref,
    status,
    createdAt,
    secondaryStatus: text(value.secondaryStatus) ?? status,
    hosts: list(value.hosts, text),
    timeline: list(value.timeline, readTransition),
    hyperparameters: members(value.hyperparameters, json),
    channels: list(value.channels, readChannel),
    metricDefinitions: [],
    environment: {},
    ...readFacts(value)
  };
}

function readFacts(value: JsonRecord): Partial<JobDescription> {
  return defined({
    startedAt: number(value.startedAt),
    endedAt: number(value.endedAt),
    instanceType: text(value.instanceType),
    instanceCount: number(value.instanceCount),
    failureReason: text(value.failureReason),
    statusMessage: text(value.statusMessage),
    entryPoint: text(value.entryPoint),
    sourceDirectory: text(value.sourceDirectory),
    image: text(value.image),
    role: text(value.role),
    exitCode: number(value.exitCode),
    trainingSeconds: number(value.trainingSeconds),
    billableSeconds: number(value.billableSeconds),
    directory: text(value.directory),
    consoleUrl: text(value.consoleUrl),
    model: readArtifact(value.model),
    output: readArtifact(value.output)
  });
}

function readTransition(value: unknown): Transition | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const status = text(value.status);
  const startedAt = number(value.startedAt);
  if (status === undefined || startedAt === undefined) {
    return undefined;
  }
  return {
    status,
    startedAt,
    ...defined({ endedAt: number(value.endedAt), message: text(value.message) })
  };
}

function readChannel(value: unknown): Channel | undefined {
  const name = isRecord(value) ? text(value.name) : undefined;
  const uri = isRecord(value) ? text(value.uri) : undefined;
  return name === undefined || uri === undefined ? undefined : { name, uri };
}

/** @returns `undefined` where it names no file. */
export function readArtifact(value: unknown): Artifact | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const uri = text(value.uri);
  return uri === undefined ? undefined : { uri, ...defined({ bytes: number(value.bytes) }) };
}
