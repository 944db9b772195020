import type { TranslationBundle } from '@jupyterlab/translation';

import type { CommandDeclaration, ScalingWish, VariantScaling } from '../../../../protocol';
import { findingsOf, type FieldTexts } from '../../../dialogs/form';

/** The arguments of `autoscale` that follow the traffic, in the order in which a person thinks. */
export const TRAFFIC_FIELDS = ['min', 'max', 'target', 'metric', 'in-cooldown', 'out-cooldown'];
/** Those that change the limits at set times. */
export const SCHEDULE_FIELDS = ['schedule', 'timezone', 'min', 'max'];

/** What one follows unless told. */
export const INVOCATIONS = 'invocations';

/** What the form of the traffic begins with: what is set, else from one instance to four. */
export function trafficTexts(scaling: VariantScaling): FieldTexts {
  const policy = scaling.policies.find(({ target }) => target !== undefined);
  const { follows = INVOCATIONS } = policy ?? {};
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    ...limitTexts(scaling),
    target: text(policy?.target ?? 1000),
    metric: follows === INVOCATIONS ? '' : follows,
    'in-cooldown': text(policy?.inCooldown),
    'out-cooldown': text(policy?.outCooldown)
  };
}

/** What the form of the times begins with: the limits of now, at eight on working days where the person is. */
export function scheduleTexts(scaling: VariantScaling): FieldTexts {
  return {
    ...limitTexts(scaling),
    schedule: 'cron(0 8 ? * MON-FRI *)',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone
  };
}

function limitTexts({ targets }: VariantScaling): FieldTexts {
  const limits = targets.find(({ dimension }) => dimension.endsWith('InstanceCount'));
  return { min: String(limits?.min ?? 1), max: String(limits?.max ?? 4) };
}

/**
 * What is wrong with each of the fields, as a sentence: as the command declares them, and between them. The host checks
 * everything again.
 */
export function scalingFindings(
  command: CommandDeclaration,
  names: readonly string[],
  texts: FieldTexts,
  trans: TranslationBundle
): Readonly<Record<string, string>> {
  const declared = Object.entries(findingsOf(command, texts, trans));
  const findings = Object.fromEntries(declared.filter(([name]) => names.includes(name)));
  const text = (name: string): string => texts[name]?.trim() ?? '';
  for (const name of ['schedule', 'min', 'max', 'target']) {
    if (names.includes(name) && text(name) === '') {
      findings[name] = trans.__('This is needed.');
    }
  }
  if (!findings['min'] && Number(text('min')) < 1) {
    findings['min'] = trans.__('A whole number from 1 on: a variant keeps at least one instance.');
  }
  if (!findings['min'] && !findings['max'] && Number(text('max')) < Number(text('min'))) {
    findings['max'] = trans.__('Not less than the minimum, which is %1.', text('min'));
  }
  if (names.includes('target') && !findings['target'] && !(Number(text('target')) > 0)) {
    findings['target'] = trans.__('A number above 0.');
  }
  return findings;
}

/** Only for texts without findings. */
export function wishOf(texts: FieldTexts): ScalingWish {
  const optional = (name: string): number | undefined =>
    texts[name]?.trim() ? Number(texts[name]) : undefined;
  return {
    min: Number(texts['min']),
    max: Number(texts['max']),
    target: Number(texts['target']),
    metric: texts['metric'] || undefined,
    inCooldown: optional('in-cooldown'),
    outCooldown: optional('out-cooldown')
  };
}
