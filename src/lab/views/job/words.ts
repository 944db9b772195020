import type { TranslationBundle } from '@jupyterlab/translation';

import { hasEnded, toolkitFailure, type JobDescription, type JobRef } from '../../../protocol';
import { countWords } from '../../components/log/words';
import { formatDuration } from '../../components/moments';
import { formatBytes, formatCount } from '../../components/quantities';

/** Between facts of one line. */
const BETWEEN = ' · ';

/** `Training job`, `Processing job`, `Transform job`. */
export function kindWord(ref: JobRef, trans: TranslationBundle): string {
  switch (ref.kind) {
    case 'training':
      return trans.__('Training job');
    case 'processing':
      return trans.__('Processing job');
    case 'transform':
      return trans.__('Transform job');
  }
}

/** `Training`, `Downloading`, … while it runs, the status itself afterwards. */
export function statusWord(job: JobDescription): string {
  return job.status === 'InProgress' ? job.secondaryStatus || job.status : job.status;
}

/** `this machine · process · local_cpu` or `SageMaker · us-east-1 · 2 × ml.p3.2xlarge`. */
export function placeWords(
  ref: JobRef,
  machine: { readonly instanceType?: string; readonly instanceCount?: number } | undefined,
  trans: TranslationBundle
): string {
  const words: (string | undefined)[] =
    ref.place === 'sagemaker'
      ? ['SageMaker', ref.region]
      : [trans.__('this machine'), ref.place === 'docker' ? 'Docker' : trans.__('process')];
  const count = machine?.instanceCount ?? 1;
  const type = machine?.instanceType;
  words.push(type && count > 1 ? `${formatCount(count)} × ${type}` : type);
  return words.filter(word => word !== undefined && word !== '').join(BETWEEN);
}

/** Milliseconds from when the script began (else from when the job was made) to its end or now. */
export function elapsed(job: JobDescription, now: number): number {
  return (job.endedAt ?? now) - (job.startedAt ?? job.createdAt);
}

/**
 * The last line of a job that has ended: `Completed in 00:03:12 · 312 s billed · complete, 4,018 lines ·
 * model.tar.gz 1.2 MB`.
 */
export function endingWords(
  job: JobDescription,
  log: { readonly total: number; readonly complete: boolean } | undefined,
  trans: TranslationBundle
): string {
  const words = [endingWord(job, trans)];
  if (job.billableSeconds !== undefined) {
    words.push(trans.__('%1 s billed', formatCount(job.billableSeconds)));
  }
  const saving = spotSaving(job);
  if (saving !== undefined) {
    words.push(trans.__('%1 % saved by Spot', saving));
  }
  if (log) {
    words.push(countWords(log.total, log.complete, trans));
  }
  if (job.model) {
    const name = job.model.uri.split('/').at(-1) || job.model.uri;
    words.push(job.model.bytes === undefined ? name : `${name} ${formatBytes(job.model.bytes)}`);
  }
  return words.join(BETWEEN);
}

function endingWord(job: JobDescription, trans: TranslationBundle): string {
  const time = formatDuration(elapsed(job, job.endedAt ?? job.createdAt));
  switch (job.status) {
    case 'Completed':
      return trans.__('Completed in %1', time);
    case 'Failed':
      return trans.__('Failed after %1', time);
    default:
      return trans.__('Stopped after %1', time);
  }
}

/** Per cent that Spot saved, as SageMaker's console counts it: what was not billed of the training time. */
export function spotSaving(job: JobDescription): number | undefined {
  const { trainingSeconds, billableSeconds } = job;
  if (!trainingSeconds || billableSeconds === undefined || billableSeconds >= trainingSeconds) {
    return undefined;
  }
  return Math.round((1 - billableSeconds / trainingSeconds) * 100);
}

/**
 * The reason of a failure as a sentence: of the training toolkit's report the exception's own line, whose
 * traceback stands below; anything else in the service's words.
 */
export function failureSentence(job: JobDescription, trans: TranslationBundle): string {
  const reason = job.failureReason?.trim();
  if (reason) {
    const report = toolkitFailure(reason);
    return report
      ? trans.__('%1 (%2: exit code %3)', report.exception, report.error, report.exitCode)
      : reason;
  }
  return job.exitCode === undefined
    ? trans.__('The job failed without a reason. Its log may tell more.')
    : trans.__('The script ended with exit code %1.', job.exitCode);
}

export function canStop(job: JobDescription): boolean {
  return !hasEnded(job.status) && job.status !== 'Stopping';
}
