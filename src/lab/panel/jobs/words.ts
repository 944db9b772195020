import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobSummary, Milliseconds } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { formatDay, formatDuration, formatMoment, sameDay } from '../../components/moments';

/** The one word for how a job stands, as SageMaker calls it. */
export function statusWord(
  { status, secondaryStatus }: JobSummary,
  trans: TranslationBundle
): string {
  switch (status) {
    case 'Completed':
      return trans.__('Completed');
    case 'Failed':
      return trans.__('Failed');
    case 'Stopped':
      return trans.__('Stopped');
    case 'Stopping':
      return trans.__('Stopping');
    case 'InProgress':
      return secondaryWord(secondaryStatus, trans);
  }
}

/** SageMaker's list of secondary statuses grows; one that we do not know is shown as it comes. */
function secondaryWord(secondaryStatus: string, trans: TranslationBundle): string {
  switch (secondaryStatus) {
    case '':
      return trans.__('In progress');
    case 'Pending':
      return trans.__('Pending');
    case 'Starting':
      return trans.__('Starting');
    case 'Downloading':
      return trans.__('Downloading');
    case 'Training':
      return trans.__('Training');
    case 'Uploading':
      return trans.__('Uploading');
    case 'Interrupted':
      return trans.__('Interrupted');
    default:
      return secondaryStatus.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  }
}

/** The one fact that matters: how long it has been running, or when and how it ended. */
export function jobFact(job: JobSummary, now: Milliseconds, trans: TranslationBundle): string {
  if (!hasEnded(job.status)) {
    return formatDuration(now - (job.startedAt ?? job.createdAt));
  }
  const end = job.endedAt ?? job.createdAt;
  const when = sameDay(end, job.createdAt, 'local') ? timeOfDay(end) : formatDay(end);
  switch (job.status) {
    case 'Failed':
      return trans.__('failed %1', when);
    case 'Stopped':
      return trans.__('stopped %1', when);
    default:
      return when;
  }
}

/** Everything that the row abbreviates, for its tooltip. */
export function jobTooltip(job: JobSummary, trans: TranslationBundle): string {
  const lines = [
    job.ref.name,
    trans.__('%1 on %2', statusWord(job, trans), jobPlace(job, trans)),
    trans.__('Created %1', formatMoment(job.createdAt, 'local'))
  ];
  if (job.endedAt !== undefined) {
    lines.push(trans.__('Ended %1', formatMoment(job.endedAt, 'local')));
  }
  if (job.failureReason) {
    lines.push(job.failureReason);
  }
  return lines.join('\n');
}

/** Where it runs: "this machine", "Docker", or the instances. */
export function jobPlace(job: JobSummary, trans: TranslationBundle): string {
  switch (job.ref.place) {
    case 'process':
      return trans.__('this machine');
    case 'docker':
      return trans.__('Docker');
    case 'sagemaker': {
      const type = job.instanceType ?? trans.__('SageMaker');
      const count = job.instanceCount ?? 1;
      return count > 1 ? `${count} × ${type}` : type;
    }
  }
}

/** What the filter's words are looked for in. */
export function jobSaid(job: JobSummary, trans: TranslationBundle): string {
  return [job.ref.name, statusWord(job, trans), jobPlace(job, trans)].join(' ');
}

/** Making one takes longer than drawing a row. */
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23'
});

function timeOfDay(time: Milliseconds): string {
  return clock.format(time);
}
