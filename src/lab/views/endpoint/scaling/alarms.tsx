import type { TranslationBundle } from '@jupyterlab/translation';
import { bellIcon, type LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { AlarmState, ScalingAlarm } from '../../../../protocol';
import { formatMinute, type Zone } from '../../../components/moments';
import { stateIcons } from '../../../icons';

const ICONS: Readonly<Record<AlarmState, LabIcon>> = {
  OK: stateIcons.completed,
  ALARM: bellIcon,
  INSUFFICIENT_DATA: stateIcons.stopped
};

/** The alarms of a policy: what makes it add and remove instances, each with its state as a shape, a colour and a word. */
export function AlarmList(props: {
  readonly alarms: readonly ScalingAlarm[];
  readonly trans: TranslationBundle;
  readonly zone: Zone;
}): JSX.Element {
  const { alarms, trans, zone } = props;
  return (
    <ul className="jp-sm-Scaling-alarms">
      {alarms.map(({ name, state, since }) => (
        <li key={name}>
          <span className="jp-sm-Status" data-alarm={state}>
            {state && <Shape icon={ICONS[state]} />}
            <span>{stateWords(state, trans)}</span>
          </span>
          {since !== undefined && (
            <span className="jp-sm-quiet">{trans.__('since %1', formatMinute(since, zone))}</span>
          )}
          <span className="jp-sm-Scaling-alarmName">{name}</span>
        </li>
      ))}
    </ul>
  );
}

function Shape({ icon }: { readonly icon: LabIcon }): JSX.Element {
  return <icon.react tag="span" className="jp-sm-Status-shape" elementSize="normal" />;
}

function stateWords(state: AlarmState | undefined, trans: TranslationBundle): string {
  switch (state) {
    case 'OK':
      return trans.__('OK');
    case 'ALARM':
      return trans.__('In alarm');
    case 'INSUFFICIENT_DATA':
      return trans.__('Insufficient data');
    case undefined:
      return trans.__('State not readable');
  }
}
