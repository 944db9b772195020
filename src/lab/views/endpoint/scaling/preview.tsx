import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ScalingWish } from '../../../../protocol';
import { ChartBoard, Charts, type ChartData, type Line } from '../../../components/chart';
import type { Zone } from '../../../components/moments';
import { formatMetric } from '../../../components/quantities';
import { replay, type Replay, type Traffic } from './replay';

/** What a policy would have done to the traffic of the last day, as it is typed. */
export function Preview(props: {
  readonly wish: ScalingWish;
  readonly traffic: Traffic | undefined;
  /** The traffic was told: where there is none, there was none. */
  readonly asked: boolean;
  readonly current: number;
  readonly trans: TranslationBundle;
  readonly zone: Zone;
}): JSX.Element {
  const { wish, traffic, asked, current, trans, zone } = props;
  const [board] = React.useState(() => new ChartBoard());
  const text = JSON.stringify(wish);
  const played = React.useMemo(
    () => (wish.metric === undefined && traffic ? replay(wish, traffic, current) : undefined),
    [text, traffic, current]
  );
  const charts = React.useMemo(
    () => played && chartsOf(played, wish, trans),
    [played, wish.target, trans]
  );
  return (
    <>
      <h4>{trans.__('What it would have done in the last 24 hours')}</h4>
      {played && charts ? (
        <>
          <p role="status">{summary(played, wish, trans)}</p>
          <Charts charts={charts} board={board} axis={zone} trans={trans} />
        </>
      ) : (
        <p className="jp-sm-quiet">
          {wish.metric !== undefined
            ? trans.__(
                'What %1 would have been on another number of instances cannot be told from the past; invocations can.',
                wish.metric
              )
            : asked
              ? trans.__('There were no requests in the last day, so nothing can be shown.')
              : trans.__('Asking for the traffic of the last day…')}
        </p>
      )}
    </>
  );
}

function summary(
  { changes, instanceHours, load }: Replay,
  { target }: ScalingWish,
  trans: TranslationBundle
): string {
  const measured = load.filter(value => value !== undefined);
  const over = measured.filter(value => value > target).length;
  return [
    trans._n('%1 change', '%1 changes', changes.length),
    trans.__('%1 instance hours', formatMetric(instanceHours)),
    trans.__(
      '%1 % of the time above the target',
      measured.length === 0 ? 0 : Math.round((100 * over) / measured.length)
    )
  ].join(' · ');
}

function chartsOf(
  { times, instances, load }: Replay,
  { target }: ScalingWish,
  trans: TranslationBundle
): readonly ChartData[] {
  const line = (name: string, label: string, values: readonly (number | undefined)[]): Line => ({
    key: `preview/${name}`,
    name,
    label,
    times,
    // No number is a gap.
    values: values.map(value => value ?? Number.NaN)
  });
  return [
    {
      key: 'preview/instances',
      title: trans.__('Instances'),
      source: 'endpoint',
      unit: 'Count',
      lines: [line('instances', trans.__('instances'), instances)],
      note: trans.__(
        'As if an instance served from the moment it is asked for; in truth it takes minutes.'
      )
    },
    {
      key: 'preview/load',
      title: trans.__('Requests a minute for each instance'),
      source: 'endpoint',
      unit: 'Count',
      lines: [
        line('load', trans.__('would have got'), load),
        line(
          'target',
          trans.__('target'),
          times.map(() => target)
        )
      ],
      note: trans.__('CloudWatch: the requests of each period, shared by the instances above.')
    }
  ];
}
