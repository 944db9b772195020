import type { TranslationBundle } from '@jupyterlab/translation';

import { hasEnded, type LocalRun, type LocalUsage, type Milliseconds } from '../../../protocol';
import { formatBytes, formatCount } from '../../components/quantities';
import { jobState, type State } from '../../icons';
import { endpointState, endpointStatusWord, endpointTooltip } from '../endpoints/words';
import { jobFact, jobTooltip, statusWord } from '../jobs/words';

/** The state that an icon shows. */
export function localState(run: LocalRun): State {
  return run.type === 'job' ? jobState(run.status, run.secondaryStatus) : endpointState(run.status);
}

/** Whether it takes processor or memory now. */
export function isActive(run: LocalRun): boolean {
  return run.type === 'job' ? !hasEnded(run.status) : localState(run) === 'serving';
}

/** SageMaker's word for how it stands. */
export function localStatusWord(run: LocalRun, trans: TranslationBundle): string {
  return run.type === 'job' ? statusWord(run, trans) : endpointStatusWord(run.status, trans);
}

/** As what it runs on this machine. */
export function localPlace({ ref }: LocalRun, trans: TranslationBundle): string {
  return ref.place === 'docker' ? trans.__('Docker') : trans.__('process');
}

/** How long it runs or how it ended, and what it takes: `00:01:42 · 98% CPU · 1.2 GB`, `completed 09:12 · 4.1 MB`. */
export function localFact(run: LocalRun, now: Milliseconds, trans: TranslationBundle): string {
  const { cpu, memory, disk } = run.usage;
  return [
    run.type === 'job' ? jobFact(run, now, trans) : endpointStatusWord(run.status, trans),
    cpu !== undefined && trans.__('%1% CPU', formatCount(cpu)),
    memory !== undefined && formatBytes(memory),
    disk !== undefined && formatBytes(disk)
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Everything that the row abbreviates. */
export function localTooltip(run: LocalRun, trans: TranslationBundle): string {
  const all = run.type === 'job' ? jobTooltip(run, trans) : endpointTooltip(run, trans);
  return [all, ...usageSentences(run.usage, trans)].join('\n');
}

/** The whole row as one sentence, for who hears it. */
export function localLabel(run: LocalRun, now: Milliseconds, trans: TranslationBundle): string {
  const kind =
    run.type === 'job' ? trans.__('Job %1', run.ref.name) : trans.__('Endpoint %1', run.ref.name);
  return [
    kind,
    localStatusWord(run, trans),
    run.type === 'job' && jobFact(run, now, trans),
    ...usageSentences(run.usage, trans),
    localPlace(run, trans)
  ]
    .filter(Boolean)
    .join(', ');
}

function usageSentences({ cpu, memory, disk }: LocalUsage, trans: TranslationBundle): string[] {
  return [
    ...(cpu === undefined ? [] : [trans.__('uses %1% of one core', formatCount(cpu))]),
    ...(memory === undefined ? [] : [trans.__('uses %1 of memory', formatBytes(memory))]),
    ...(disk === undefined ? [] : [trans.__('keeps %1 on disk', formatBytes(disk))])
  ];
}
