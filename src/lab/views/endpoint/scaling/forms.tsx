import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { REQUEST_METRICS, type Variant } from '../../../../protocol';
import { attempt } from '../../../dialogs/attempt';
import type { FieldTexts } from '../../../dialogs/form';
import { ScalingForm, type VariantProps } from './form';
import { Preview } from './preview';
import {
  INVOCATIONS,
  SCHEDULE_FIELDS,
  TRAFFIC_FIELDS,
  scheduleTexts,
  trafficTexts,
  wishOf
} from './wish';

/** Asks between which limits a variant is to follow its traffic, and shows what that would have made of the last day. */
export function TrafficForm(props: VariantProps): JSX.Element {
  const { model, scaling, variant, trans } = props;
  const end = async (): Promise<void> => {
    if (await confirmEnd(variant, trans)) {
      const failed = trans.__('The scaling could not be ended');
      await attempt(failed, () => model.run(variant.name, { off: 'true' }), trans);
    }
  };
  return (
    <ScalingForm
      {...props}
      title={trans.__('Follow the traffic')}
      names={TRAFFIC_FIELDS}
      begin={trafficTexts(scaling)}
      act={({ min = '', max = '' }) => trans.__('Scale from %1 to %2 instances', min, max)}
      failed={trans.__('The scaling could not be set')}
      more={busy =>
        scaling.targets.length > 0 && (
          <button type="button" className="jp-sm-Button" disabled={busy} onClick={() => void end()}>
            {trans.__('Scale it no more…')}
          </button>
        )
      }
      consequence={texts => <Consequence {...props} texts={texts} />}
    />
  );
}

function Consequence({
  texts,
  model,
  variant,
  trans,
  zone
}: VariantProps & { readonly texts: FieldTexts }): JSX.Element {
  const wish = wishOf(texts);
  const { metric = INVOCATIONS, min, max } = wish;
  return (
    <>
      {REQUEST_METRICS.includes(metric) && min < max && <NoTraffic trans={trans} />}
      <Preview
        wish={wish}
        traffic={model.traffic(variant.name)}
        asked={model.knowsTraffic}
        current={variant.instances?.current ?? 1}
        trans={trans}
        zone={zone}
      />
    </>
  );
}

/** https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html */
function NoTraffic({ trans }: { readonly trans: TranslationBundle }): JSX.Element {
  return (
    <p className="jp-sm-Form-cost">
      {trans.__(
        'Without any request there is no such metric, and it does not scale in: a variant whose traffic ends at once keeps its instances, which are billed, until requests come again or its limits change. CPUUtilization has numbers then, too.'
      )}
    </p>
  );
}

/** Asks from when on a variant is to have other limits. */
export function ScheduleForm(props: VariantProps): JSX.Element {
  const { scaling, trans } = props;
  return (
    <ScalingForm
      {...props}
      title={trans.__('Other limits at set times')}
      names={SCHEDULE_FIELDS}
      begin={scheduleTexts(scaling)}
      act={({ min = '', max = '' }) => trans.__('Schedule %1 to %2 instances', min, max)}
      failed={trans.__('The schedule could not be set')}
    />
  );
}

async function confirmEnd({ name, instances }: Variant, trans: TranslationBundle) {
  const { button } = await showDialog({
    title: trans.__('Scale %1 no more?', name),
    body: instances
      ? trans.__('It stays at %1 instances until you change that.', instances.desired)
      : trans.__('It keeps the instances that it has.'),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep') }),
      Dialog.warnButton({ label: trans.__('Scale it no more') })
    ]
  });
  return button.accept;
}
