import type {
  JobBundle,
  JobDescription,
  Json,
  LogFilter,
  LogLine,
  Milliseconds,
  MimeBundle,
  Traceback
} from '../../../protocol';
import { hasEnded, JOB_MIME, SAVED_LINE_LENGTH, SAVED_LINES } from '../../../protocol';
import type { Log } from '../../logs/log';
import { plainText } from '../../logs/text';
import { lastTraceback } from '../../logs/traceback';
import { counted, duration, elapsed } from './figures';
import { escapeHtml } from './html';
import { jobSentence, MARKS, reason, whereRuns } from './sentence';

/** Lines of the static view; the live one has them all. */
const STATIC_LINES = 20;

/** What was true when a bundle was made. */
export interface Snapshot {
  readonly at: Milliseconds;
  readonly job: JobDescription;
  /** The last lines, cut for saving. */
  readonly lines: readonly LogLine[];
  readonly total: number;
  readonly complete: boolean;
  readonly traceback?: Traceback;
}

/** A job that has just begun has no lines. */
export function emptySnapshot(job: JobDescription, at: Milliseconds): Snapshot {
  return { at, job, lines: [], total: 0, complete: false };
}

/** Which lines of its log a job is shown with. */
export interface Excerpt {
  readonly filter?: LogFilter;
  readonly tail?: number;
}

/** The last lines of a log, few and short enough to save. Waits until the log's past is known. */
export async function takeSnapshot(
  job: JobDescription,
  log: Log,
  at: Milliseconds,
  { filter, tail = SAVED_LINES }: Excerpt,
  signal?: AbortSignal
): Promise<Snapshot> {
  const lines = await lastLines(log, Math.min(tail, SAVED_LINES), filter, signal);
  const { total, phase } = log.state();
  return {
    at,
    job,
    lines: lines.map(line => ({ ...line, text: cut(line.text) })),
    total,
    complete: phase === 'complete' || phase === 'settled',
    traceback: job.status === 'Failed' ? await lastTraceback(log) : undefined
  };
}

async function lastLines(
  log: Log,
  tail: number,
  filter: LogFilter | undefined,
  signal: AbortSignal | undefined
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  if (tail === 0) {
    return lines;
  }
  for await (const batch of log.lines({ filter, tail, follow: false }, signal)) {
    lines.push(...batch);
  }
  return lines;
}

/**
 * The output that names a job: ours for a reader with a host, and beside it what stays true without one, for nbconvert,
 * GitHub and every other front end.
 */
export function jobBundle(
  snapshot: Snapshot,
  options: { readonly contextId: string; readonly filter?: LogFilter }
): MimeBundle {
  const { at, job, lines, total, complete } = snapshot;
  const bundle: JobBundle = {
    ref: job.ref,
    contextId: options.contextId,
    filter: options.filter,
    saved: { at, job, lines, total, complete }
  };
  return {
    [JOB_MIME]: toJson(bundle),
    'text/html': html(snapshot),
    'text/plain': plain(snapshot)
  };
}

function plain(snapshot: Snapshot): string {
  const { at, job, traceback } = snapshot;
  const sentences = [jobSentence(job, at), logSentence(snapshot)].filter(Boolean).join(' ');
  return traceback ? `${sentences}\n\n${traceback.lines.join('\n')}` : sentences;
}

function logSentence({ job, total, complete }: Snapshot): string {
  if (total === 0) {
    return '';
  }
  return complete && hasEnded(job.status)
    ? `Its log is complete: ${counted(total, 'line')}.`
    : `Its log has ${counted(total, 'line')} so far.`;
}

/** Inherits every colour, so that it reads on light and on dark; no script, everything escaped. */
function html(snapshot: Snapshot): string {
  const { at, job, lines, total, traceback } = snapshot;
  const facts = [whereRuns(job), duration(elapsed(job, at)), logSentence(snapshot)].filter(Boolean);
  const parts = [
    `<div><strong>${MARKS[job.status]} ${escapeHtml(job.secondaryStatus)}</strong> ` +
      `<code>${escapeHtml(job.ref.name)}</code> · ${facts.map(escapeHtml).join(' · ')}</div>`
  ];
  if (job.status === 'Failed') {
    parts.push(`<div>${escapeHtml(reason(job))}</div>`);
  }
  if (job.model) {
    parts.push(`<div>Model: <code>${escapeHtml(job.model.uri)}</code></div>`);
  }
  const shown =
    traceback?.lines ??
    lines.slice(-STATIC_LINES).map(line => `${line.host} ${plainText(line.text)}`);
  if (!traceback && shown.length > 0 && shown.length < total) {
    parts.push(`<div>The last ${counted(shown.length, 'line')}:</div>`);
  }
  if (shown.length > 0) {
    parts.push(
      `<pre style="max-height:24em;overflow:auto;margin:6px 0 0;white-space:pre-wrap;font-family:monospace">${escapeHtml(shown.join('\n'))}</pre>`
    );
  }
  return `<div style="border:1px solid rgba(128,128,128,.4);border-radius:3px;padding:6px 10px">${parts.join('')}</div>`;
}

/** Never in the middle of a surrogate pair. */
function cut(text: string): string {
  if (text.length <= SAVED_LINE_LENGTH) {
    return text;
  }
  const end = /[\uD800-\uDBFF]/.test(text.charAt(SAVED_LINE_LENGTH - 2))
    ? SAVED_LINE_LENGTH - 2
    : SAVED_LINE_LENGTH - 1;
  return `${text.slice(0, end)}…`;
}

/** Drops what is absent: a bundle goes into a notebook. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
