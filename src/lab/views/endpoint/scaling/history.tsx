import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { VariantScaling } from '../../../../protocol';
import { formatDuration, formatMinute, type Zone } from '../../../components/moments';

/**
 * What was scaled lately, and why. AWS forgets after six weeks.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html
 */
export function History(props: {
  readonly scaling: VariantScaling;
  readonly trans: TranslationBundle;
  readonly zone: Zone;
}): JSX.Element | null {
  const { scaling, trans, zone } = props;
  const id = React.useId();
  if (scaling.activities.length === 0) {
    return scaling.targets.length === 0 ? null : (
      <p className="jp-sm-quiet">{trans.__('Nothing was scaled in the last six weeks.')}</p>
    );
  }
  return (
    <section className="jp-sm-Facts" aria-labelledby={id}>
      <h3 id={id}>{trans.__('Last activities')}</h3>
      <table className="jp-sm-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Time')}</th>
            <th scope="col">{trans.__('Took')}</th>
            <th scope="col">{trans.__('Status')}</th>
            <th scope="col">{trans.__('What')}</th>
            <th scope="col">{trans.__('Why')}</th>
          </tr>
        </thead>
        <tbody>
          {scaling.activities.map(({ at, endedAt, status, description, cause, message }) => (
            <tr key={`${at} ${description}`}>
              <td>{formatMinute(at, zone)}</td>
              <td>{endedAt === undefined ? '' : formatDuration(endedAt - at)}</td>
              <td>{status}</td>
              <td>{[description, message].filter(Boolean).join(' ')}</td>
              <td>{cause}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
