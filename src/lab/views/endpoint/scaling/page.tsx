import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { EndpointDescription } from '../../../../protocol';
import { ModelWidget } from '../../../components/modelWidget';
import type { Zone } from '../../../components/moments';
import { ProblemText } from '../../../components/problemText';
import { ShownPanel } from '../../../components/shown';
import type { IHost } from '../../../tokens';
import type { EndpointModel } from '../model';
import type { VariantProps } from './form';
import { ScheduleForm, TrafficForm } from './forms';
import { History } from './history';
import { ScalingModel } from './model';
import { Schedules } from './schedules';
import { VariantState } from './state';
import { scheduleTexts, trafficTexts } from './wish';

/** How an endpoint follows its traffic: what is set, what happened, and a form that shows what it would have done. */
export function scalingPage(
  host: IHost,
  endpoint: EndpointModel,
  trans: TranslationBundle,
  zone: Zone
): ShownPanel {
  const model = new ScalingModel(host, endpoint, trans);
  const panel = new ShownPanel();
  const content = new ModelWidget<void>(model.changed, () => (
    <ScalingPage model={model} trans={trans} zone={zone} />
  ));
  content.addClass('jp-sm-Scaling');
  // It scrolls, and without a mouse only what has the focus does.
  content.node.tabIndex = 0;
  panel.addWidget(content);
  panel.seen = model;
  panel.disposed.connect(() => model.dispose());
  return panel;
}

interface PageProps {
  readonly model: ScalingModel;
  readonly trans: TranslationBundle;
  readonly zone: Zone;
}

function ScalingPage({ model, trans, zone }: PageProps): JSX.Element {
  const { state, command, problem } = model;
  const { endpoint } = model.endpoint;
  const [chosen, setChosen] = React.useState<string>();
  if (!state || !command || !endpoint) {
    return problem ? (
      <div className="jp-sm-Message" role="alert">
        <ProblemText problem={problem} titled />
        {problem.kind !== 'usage' && (
          <button type="button" className="jp-sm-Button" onClick={() => void model.refresh()}>
            {trans.__('Try again')}
          </button>
        )}
      </div>
    ) : (
      <p className="jp-sm-quiet">{trans.__('Asking how it is scaled…')}</p>
    );
  }
  const scaling = state.find(({ variant }) => variant === chosen) ?? state[0];
  const variant = endpoint.variants.find(({ name }) => name === scaling?.variant);
  if (!scaling || !variant) {
    return <p className="jp-sm-quiet">{trans.__('It has no variant yet that could be scaled.')}</p>;
  }
  return (
    <>
      {problem && (
        <div className="jp-sm-JobEnding-problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
      {state.length > 1 && (
        <VariantSelect
          endpoint={endpoint}
          value={variant.name}
          trans={trans}
          onChange={setChosen}
        />
      )}
      <VariantScalingView
        {...{ model, command, scaling, variant, trans, zone }}
        // What is set is what the forms begin with.
        key={`${variant.name} ${JSON.stringify([trafficTexts(scaling), scheduleTexts(scaling)])}`}
      />
    </>
  );
}

function VariantScalingView(props: VariantProps): JSX.Element {
  const { scaling, variant, trans, zone } = props;
  const { serverless, instanceType } = variant;
  return (
    <>
      <VariantState scaling={scaling} variant={variant} trans={trans} zone={zone} />
      <Schedules {...props} />
      <History scaling={scaling} trans={trans} zone={zone} />
      {serverless || instanceType?.startsWith('ml.t') ? (
        <p className="jp-sm-quiet">
          {serverless
            ? trans.__('It is serverless and adds and removes capacity by itself.')
            : trans.__('%1 is a burstable instance, which SageMaker does not scale.', instanceType)}
        </p>
      ) : (
        <>
          <TrafficForm {...props} />
          <ScheduleForm {...props} />
        </>
      )}
    </>
  );
}

function VariantSelect(props: {
  readonly endpoint: EndpointDescription;
  readonly value: string;
  readonly trans: TranslationBundle;
  readonly onChange: (variant: string) => void;
}): JSX.Element {
  const { endpoint, value, trans, onChange } = props;
  const id = React.useId();
  return (
    <div className="jp-sm-Field">
      <label htmlFor={id}>{trans.__('Variant')}</label>
      <select id={id} value={value} onChange={event => onChange(event.target.value)}>
        {endpoint.variants.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
