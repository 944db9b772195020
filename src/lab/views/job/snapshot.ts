import {
  readLog,
  SAVED_LINE_LENGTH,
  SAVED_LINES,
  type JobBundle,
  type JobDescription,
  type LogLine,
  type JobTarget,
  type Milliseconds
} from '../../../protocol';
import type { IHost } from '../../tokens';

/** Bytes of a bundle as JSON: {@link JobBundle} promises less than 50 kB. */
const MAX_BYTES = 48_000;

/** What is saved with the notebook: the job as it is known now, and the last lines of its whole log. */
export async function takeSnapshot(
  host: IHost,
  target: JobTarget,
  job: JobDescription,
  options: { readonly total: number; readonly complete: boolean; readonly now: Milliseconds },
  signal?: AbortSignal
): Promise<JobBundle> {
  const { lines } = await host.request(
    readLog,
    { ...target, first: Math.max(0, options.total - SAVED_LINES), count: SAVED_LINES },
    signal
  );
  return bound({
    ...target,
    saved: {
      at: options.now,
      job: withoutSecrets(job),
      lines: lines.map(cut),
      total: options.total,
      complete: options.complete
    }
  });
}

/** Environments hold tokens, and notebooks are shared. */
function withoutSecrets(job: JobDescription): JobDescription {
  return { ...job, environment: {} };
}

function cut(line: LogLine): LogLine {
  return line.text.length > SAVED_LINE_LENGTH
    ? { ...line, text: line.text.slice(0, SAVED_LINE_LENGTH) }
    : line;
}

/** Drops the oldest lines, then the job's lists, until the bundle keeps its promise. */
export function bound(bundle: JobBundle): JobBundle {
  const { saved } = bundle;
  if (!saved || bytesOf(bundle) <= MAX_BYTES) {
    return bundle;
  }
  if (saved.lines.length > 0) {
    const lines = saved.lines.slice(Math.ceil(saved.lines.length / 4));
    return bound({ ...bundle, saved: { ...saved, lines } });
  }
  const job: JobDescription = {
    ...saved.job,
    hyperparameters: {},
    channels: [],
    metricDefinitions: [],
    timeline: saved.job.timeline.slice(-20),
    hosts: saved.job.hosts.slice(0, 100)
  };
  return { ...bundle, saved: { ...saved, job } };
}

function bytesOf(bundle: JobBundle): number {
  return new TextEncoder().encode(JSON.stringify(bundle)).length;
}
