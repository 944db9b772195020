import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ScalingPolicy, Variant, VariantScaling } from '../../../../protocol';
import { Facts, known } from '../../../components/facts';
import type { Zone } from '../../../components/moments';
import { formatMetric } from '../../../components/quantities';
import { AlarmList } from './alarms';

/** What is set for a variant, with its alarms. */
export function VariantState(props: {
  readonly scaling: VariantScaling;
  readonly variant: Variant;
  readonly trans: TranslationBundle;
  readonly zone: Zone;
}): JSX.Element {
  const { scaling, variant, trans, zone } = props;
  const { targets, policies } = scaling;
  const { instances } = variant;
  return (
    <Facts
      title={trans.__('Scaling of %1', variant.name)}
      facts={known([
        {
          name: trans.__('Instances now'),
          value:
            instances &&
            (instances.current === instances.desired
              ? String(instances.current)
              : trans.__('%1, going to %2', instances.current, instances.desired))
        },
        {
          name: trans.__('Limits'),
          value: targets.length === 0 ? trans.__('It is not scaled by itself.') : undefined
        },
        ...targets.map(({ dimension, min, max, suspended }) => ({
          name: dimension.endsWith('InstanceCount') ? trans.__('Limits') : dimension,
          value: [
            trans.__('%1 to %2', min, max),
            suspended.length > 0 && trans.__('suspended: %1', suspended.join(', '))
          ]
            .filter(Boolean)
            .join(' · ')
        })),
        ...policies.flatMap(policy => [
          { name: policy.name, value: policyWords(policy, trans) },
          {
            name: trans.__('Alarms of %1', policy.name),
            value: policy.alarms.length > 0 && (
              <AlarmList alarms={policy.alarms} trans={trans} zone={zone} />
            )
          }
        ])
      ])}
    />
  );
}

function policyWords(policy: ScalingPolicy, trans: TranslationBundle): string {
  const { type, metric, target, inCooldown, outCooldown } = policy;
  return [
    metric !== undefined && target !== undefined
      ? trans.__('keeps %1 near %2', metric, formatMetric(target))
      : type,
    inCooldown !== undefined && trans.__('%1 s between removals', inCooldown),
    outCooldown !== undefined && trans.__('%1 s between additions', outCooldown)
  ]
    .filter(Boolean)
    .join(', ');
}
