import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { hasEnded, type JobDescription, type Transition } from '../../../protocol';
import { formatClock, formatDuration, formatMoment, type Zone } from '../../components/moments';

/** The usual steps of a training job on SageMaker, to show what is still to come. */
const USUAL = ['Starting', 'Downloading', 'Training', 'Uploading'];
/** A job that Spot interrupts again and again has hundreds of steps. */
const MAX_STEPS = 6;

export interface Step {
  readonly name: string;
  readonly state: 'past' | 'now' | 'ahead';
  readonly transition?: Transition;
}

/** The steps a job took, takes and usually will take. Ends of past steps that are missing are the next one's start. */
export function steps(job: JobDescription): readonly Step[] {
  const ended = hasEnded(job.status);
  const taken = job.timeline
    .filter(({ status }) => !(ended && ['Completed', 'Failed', 'Stopped'].includes(status)))
    .map((transition, index, all): Step => {
      const endedAt = transition.endedAt ?? all[index + 1]?.startedAt;
      const now = !ended && index === all.length - 1 && transition.endedAt === undefined;
      return {
        name: transition.status,
        state: now ? 'now' : 'past',
        transition: { ...transition, endedAt }
      };
    });
  if (ended || job.ref.kind !== 'training' || job.status !== 'InProgress') {
    return taken;
  }
  const usual =
    job.ref.place === 'sagemaker' ? USUAL : USUAL.filter(name => name !== 'Downloading');
  const current = usual.indexOf(taken.at(-1)?.name ?? '');
  const ahead = current < 0 ? [] : usual.slice(current + 1);
  return [...taken, ...ahead.map((name): Step => ({ name, state: 'ahead' }))];
}

/** `Starting ─ Downloading ─ [Training] ─ Uploading`, each with its own times. */
export function Timeline(props: {
  readonly job: JobDescription;
  readonly zone: Zone;
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { job, zone, trans } = props;
  const all = steps(job);
  if (all.length === 0) {
    return null;
  }
  const hidden = Math.max(0, all.length - MAX_STEPS);
  return (
    <ol className="jp-sm-Timeline" aria-label={trans.__('Status over time')}>
      {hidden > 0 && (
        <li className="jp-sm-Timeline-step" data-state="past">
          {trans._n('%1 earlier step', '%1 earlier steps', hidden)}
        </li>
      )}
      {all.slice(hidden).map((step, index) => (
        <li
          key={index}
          className="jp-sm-Timeline-step"
          data-state={step.state}
          aria-current={step.state === 'now' ? 'step' : undefined}
          title={stepTitle(step, zone, trans)}
        >
          {step.name}
          {step.state === 'past' && step.transition?.endedAt !== undefined && (
            <span className="jp-sm-Timeline-time">
              {shortDuration(step.transition.endedAt - step.transition.startedAt)}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function stepTitle(step: Step, zone: Zone, trans: TranslationBundle): string {
  const { transition } = step;
  if (!transition) {
    return trans.__('still to come');
  }
  const { startedAt, endedAt, message } = transition;
  const times =
    endedAt === undefined
      ? trans.__('since %1', formatMoment(startedAt, zone))
      : trans.__(
          '%1 to %2, %3',
          formatMoment(startedAt, zone),
          formatClock(endedAt, zone),
          formatDuration(endedAt - startedAt)
        );
  return message ? `${message}\n${times}` : times;
}

/** `42 s`, `3:12`, `1:03:12`: under a word there is no room for more. */
export function shortDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (milliseconds < 950) {
    return `${Math.max(0, Math.round(milliseconds / 100) / 10)} s`;
  }
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const rest = String(seconds % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}
