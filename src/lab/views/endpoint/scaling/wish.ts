import type { TranslationBundle } from '@jupyterlab/translation';

import type { Json, ScalingWish, VariantScaling } from '../../../../protocol';

/** The fields of the form, as they are typed. */
export interface WishTexts {
  readonly min: string;
  readonly max: string;
  readonly target: string;
  readonly inCooldown: string;
  readonly outCooldown: string;
}

/** What the form begins with: what is set, else from one instance to four. */
export function textsOf(scaling: VariantScaling | undefined): WishTexts {
  const limits = scaling?.targets.find(({ dimension }) => dimension.endsWith('InstanceCount'));
  const policy = scaling?.policies.find(({ target }) => target !== undefined);
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    min: text(limits?.min ?? 1),
    max: text(limits?.max ?? 4),
    target: text(policy?.target ?? 1000),
    inCooldown: text(policy?.inCooldown),
    outCooldown: text(policy?.outCooldown)
  };
}

/** What is wrong with a field, by its name; the host checks the rest. */
export function findingsOf(
  texts: WishTexts,
  trans: TranslationBundle
): Partial<Record<keyof WishTexts, string>> {
  const { min, max, target } = texts;
  const findings: Partial<Record<keyof WishTexts, string>> = {};
  if (!whole(min, 1)) {
    findings.min = trans.__('A whole number from 1 on: a variant keeps at least one instance.');
  }
  if (!whole(max, 1)) {
    findings.max = trans.__('A whole number from 1 on.');
  } else if (whole(min, 1) && Number(max) < Number(min)) {
    findings.max = trans.__('Not less than the minimum, which is %1.', min.trim());
  }
  if (!(Number(target) > 0)) {
    findings.target = trans.__('A number above 0.');
  }
  for (const name of ['inCooldown', 'outCooldown'] as const) {
    if (texts[name].trim() !== '' && !whole(texts[name], 0)) {
      findings[name] = trans.__('Seconds, as a whole number.');
    }
  }
  return findings;
}

/** Only for texts without findings. */
export function wishOf(texts: WishTexts): ScalingWish {
  const optional = (text: string): number | undefined =>
    text.trim() === '' ? undefined : Number(text);
  return {
    min: Number(texts.min),
    max: Number(texts.max),
    target: Number(texts.target),
    inCooldown: optional(texts.inCooldown),
    outCooldown: optional(texts.outCooldown)
  };
}

/** The arguments of `autoscale` that set a wish; names as in its declaration. */
export function argumentsOf(wish: ScalingWish): Readonly<Record<string, Json>> {
  const { min, max, target, inCooldown, outCooldown } = wish;
  return {
    min,
    max,
    target,
    ...(inCooldown !== undefined && { 'in-cooldown': inCooldown }),
    ...(outCooldown !== undefined && { 'out-cooldown': outCooldown })
  };
}

function whole(text: string, least: number): boolean {
  return text.trim() !== '' && Number.isInteger(Number(text)) && Number(text) >= least;
}
