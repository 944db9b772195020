import type { JobDescription, LogState, Output } from '../../../protocol';
import type { Log, Printable, Printed } from '../../logs/log';
import { lastState } from '../../logs/text';
import { jobChanges } from '../../jobChanges';
import { Latest } from '../../latest';
import type { RunContext } from '../command';
import type { Excerpt, Snapshot } from './bundle';
import { takeSnapshot } from './bundle';
import { aside } from './face';
import { counted, duration, elapsed } from './figures';
import type { ShowOptions } from './job';
import { liveOutputs } from './live';
import { merge } from './merge';
import { jobSentence, whereRuns } from './sentence';

/**
 * Shows a job as lines: its log on standard output, so that it can be piped, and everything about it on standard error.
 */
export async function* followOnTerminal(
  context: RunContext,
  job: JobDescription,
  options: ShowOptions
): AsyncGenerator<Output, Pick<Snapshot, 'job' | 'traceback'>, void> {
  const { host, caller, signal } = context;
  yield aside(`${job.ref.name} on ${whereRuns(job)}`);
  if (!options.wait) {
    if (options.past) {
      using past = host.logs.open(job, caller);
      yield* printPast(past, options, logText(job), signal);
    }
    yield aside(jobSentence(job, host.clock.now()));
    return { job };
  }
  using log = host.logs.open(job, caller);
  let newest = job;
  let printed = 0;
  const remember = (changed: JobDescription) => (newest = changed);
  const complete = new AbortController();
  const following = followUntilSettled(log, options, logText(job), signal);
  const untilComplete = AbortSignal.any([signal, complete.signal]);
  yield* merge(
    printOutputs(following, lines => {
      printed = lines;
      complete.abort();
    }),
    statusOutputs(context, job, remember),
    pauseOutputs(log, untilComplete),
    ...(options.live ? [liveOutputs(log, untilComplete)] : [])
  );
  if (signal.aborted) {
    return { job: newest };
  }
  const snapshot = await takeSnapshot(newest, log, host.clock.now(), { tail: 0 }, signal);
  yield aside(jobSentence(newest, snapshot.at));
  if (printed === 0 && snapshot.total > 0) {
    yield aside(nothingSentence(log.state(), options));
  }
  yield aside(`Complete: ${counted(snapshot.total, 'line')}.`);
  return snapshot;
}

/** What is printed, as it comes: many lines at once. `ended` hears of the end, and how many lines there were. */
export async function* printOutputs(
  printed: AsyncGenerator<Printed, void, void>,
  ended: (lines: number) => void = () => undefined
): AsyncGenerator<Output, void, void> {
  let count = 0;
  try {
    for await (const { text, lines } of printed) {
      count += lines;
      yield { type: 'line', text };
    }
  } finally {
    ended(count);
  }
}

/** Prints what has been logged so far, and says so where that is nothing: a filter may pass none of it. */
export async function* printPast(
  log: Log,
  { filter, tail }: Excerpt,
  textOf: (line: Printable) => string,
  signal: AbortSignal,
  emptySentence = 'Nothing has been logged yet.'
): AsyncGenerator<Output, void, void> {
  let printed = 0;
  const past = log.print({ filter, tail, follow: false, textOf }, signal);
  yield* printOutputs(past, lines => (printed = lines));
  if (printed === 0 && !signal.aborted) {
    const state = log.state();
    yield aside(state.total === 0 ? emptySentence : nothingSentence(state, { filter }));
  }
}

/** Why nothing of a log that has lines was printed. */
function nothingSentence({ total, hosts }: LogState, { filter }: Excerpt): string {
  const unknown = filter?.hosts?.filter(host => !hosts.includes(host)) ?? [];
  return unknown.length > 0
    ? `The log has no host ${unknown.join(', ')}; it has ${hosts.join(', ')}.`
    : `The log has ${counted(total, 'line')}, none of which was asked for.`;
}

/** `algo-1 | text`; the text alone of a job with one host. A progress bar is shown as it ended. */
export function logText(job: JobDescription): (line: Printable) => string {
  return job.hosts.length > 1
    ? ({ host, text }) => `${host} | ${lastState(text)}`
    : ({ text }) => lastState(text);
}

/** Every line until the job has ended and its log has settled; the host looks on for longer than one waits. */
async function* followUntilSettled(
  log: Log,
  { filter, tail }: Excerpt,
  textOf: (line: Printable) => string,
  signal: AbortSignal
): AsyncGenerator<Printed, void, void> {
  const enough = new AbortController();
  log.settled(signal).then(
    () => enough.abort(),
    error => enough.abort(error)
  );
  let after: number | undefined;
  const following = AbortSignal.any([signal, enough.signal]);
  for await (const printed of log.print({ filter, tail, follow: true, textOf }, following)) {
    after = printed.position;
    yield printed;
  }
  if (!signal.aborted) {
    const from = after === undefined ? { tail } : { after };
    yield* log.print({ filter, ...from, follow: false, textOf }, signal);
  }
}

async function* statusOutputs(
  { host, caller, signal }: RunContext,
  job: JobDescription,
  remember: (job: JobDescription) => void
): AsyncGenerator<Output, void, void> {
  let shown = '';
  for await (const newest of jobChanges(host.jobs, job.ref, caller, signal)) {
    remember(newest);
    if (newest.secondaryStatus !== shown) {
      shown = newest.secondaryStatus;
      yield aside(`${shown} (${duration(elapsed(newest, host.clock.now()))})`);
    }
  }
}

/** Why no lines come although the job runs on, e.g. expired credentials; and that they come again. */
export async function* pauseOutputs(
  log: Log,
  signal: AbortSignal
): AsyncGenerator<Output, void, void> {
  const changes = new Latest<LogState>();
  using _watching = log.onChange(() => changes.push(log.state()));
  changes.push(log.state());
  let said = '';
  for await (const { problem } of changes.values(signal)) {
    const pause = problem ? [problem.message, problem.hint].filter(Boolean).join(' ') : '';
    if (pause !== said) {
      said = pause;
      yield aside(pause || 'The log goes on.');
    }
  }
}
