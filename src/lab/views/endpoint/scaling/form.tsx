import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Variant, VariantScaling } from '../../../../protocol';
import type { Zone } from '../../../components/moments';
import { attempt } from '../../../dialogs/attempt';
import type { ScalingModel } from './model';
import { Preview } from './preview';
import { argumentsOf, findingsOf, textsOf, wishOf, type WishTexts } from './wish';

export interface ScalingFormProps {
  readonly model: ScalingModel;
  readonly scaling: VariantScaling;
  readonly variant: Variant;
  readonly trans: TranslationBundle;
  readonly zone: Zone;
}

/** Asks between which limits a variant is to follow its traffic, and shows what that would have made of the last day. */
export function ScalingForm(props: ScalingFormProps): JSX.Element {
  const { model, scaling, variant, trans, zone } = props;
  const [texts, setTexts] = React.useState(() => textsOf(scaling));
  const [busy, setBusy] = React.useState(false);
  const id = React.useId();
  const findings = findingsOf(texts, trans);
  const valid = Object.keys(findings).length === 0;
  const isScaled = scaling.targets.length > 0;
  const { max } = texts;

  const act = async (failed: string, doing: () => Promise<void>): Promise<void> => {
    setBusy(true);
    await attempt(failed, doing, trans);
    setBusy(false);
  };
  const apply = () =>
    act(trans.__('The scaling could not be set'), () => model.set(variant.name, wishOf(texts)));
  const end = async (): Promise<void> => {
    if (await confirmEnd(variant, trans)) {
      await act(trans.__('The scaling could not be ended'), () => model.end(variant.name));
    }
  };

  if (variant.serverless) {
    return (
      <p className="jp-sm-quiet">
        {trans.__('It is serverless and adds and removes capacity by itself.')}
      </p>
    );
  }
  return (
    <section className="jp-sm-Scaling-form" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{trans.__('Follow the traffic')}</h3>
      <div className="jp-sm-Scaling-fields">
        {fieldsOf(trans).map(({ name, label, help }) => (
          <NumberField
            key={name}
            id={`${id}-${name}`}
            label={label}
            help={help}
            finding={findings[name]}
            value={texts[name]}
            onChange={text => setTexts({ ...texts, [name]: text })}
          />
        ))}
      </div>
      <p className="jp-sm-Form-cost">
        {variant.instanceType
          ? trans.__(
              'Up to %1 × %2 are billed while the traffic asks for them.',
              max,
              variant.instanceType
            )
          : trans.__('Up to %1 instances are billed while the traffic asks for them.', max)}
      </p>
      <div className="jp-sm-Artifact-actions">
        <button
          type="button"
          className="jp-sm-Button"
          disabled={!valid || busy}
          onClick={() => void apply()}
        >
          {trans.__('Scale from %1 to %2 instances', texts.min, max)}
        </button>
        {isScaled && (
          <button type="button" className="jp-sm-Button" disabled={busy} onClick={() => void end()}>
            {trans.__('Scale it no more…')}
          </button>
        )}
      </div>
      {valid && <Line {...props} texts={texts} />}
      {valid && (
        <Preview
          wish={wishOf(texts)}
          traffic={model.traffic(variant.name)}
          current={variant.instances?.current ?? 1}
          trans={trans}
          zone={zone}
        />
      )}
    </section>
  );
}

function fieldsOf(trans: TranslationBundle): readonly {
  readonly name: keyof WishTexts;
  readonly label: string;
  readonly help: string;
}[] {
  return [
    { name: 'min', label: trans.__('At least'), help: trans.__('Instances') },
    { name: 'max', label: trans.__('At most'), help: trans.__('Instances') },
    {
      name: 'target',
      label: trans.__('Target'),
      help: trans.__('Requests a minute that each instance is to have')
    },
    {
      name: 'inCooldown',
      label: trans.__('Between removals'),
      help: trans.__('Seconds; 300 where it is empty')
    },
    {
      name: 'outCooldown',
      label: trans.__('Between additions'),
      help: trans.__('Seconds; 300 where it is empty')
    }
  ];
}

function NumberField(props: {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly finding: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
}): JSX.Element {
  const { id, label, help, finding, value, onChange } = props;
  return (
    <div className="jp-sm-Field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        className="jp-mod-styled"
        aria-describedby={`${id}-help`}
        aria-invalid={finding !== undefined}
        value={value}
        onChange={event => onChange(event.target.value)}
      />
      <p
        id={`${id}-help`}
        className={finding === undefined ? 'jp-sm-quiet' : 'jp-sm-Field-finding'}
      >
        {finding ?? help}
      </p>
    </div>
  );
}

/** The same as a line of a notebook. */
function Line({
  model,
  variant,
  texts,
  trans
}: ScalingFormProps & { readonly texts: WishTexts }): JSX.Element {
  const { name, profile, region } = model.endpoint.target.ref;
  const values = { variant: variant.name, ...argumentsOf(wishOf(texts)), profile, region };
  const line = [
    '%sagemaker autoscale',
    name,
    ...Object.entries(values).flatMap(([option, value]) =>
      value === undefined ? [] : [`--${option}`, String(value)]
    )
  ].join(' ');
  return (
    <>
      <h4>{trans.__('The same as a line')}</h4>
      <pre className="jp-sm-Code" tabIndex={0} aria-label={trans.__('The same as a line')}>
        {line}
      </pre>
      <button type="button" className="jp-sm-Button" onClick={() => Clipboard.copyToSystem(line)}>
        {trans.__('Copy')}
      </button>
    </>
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
