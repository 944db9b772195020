import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CommandDeclaration, Variant, VariantScaling } from '../../../../protocol';
import { CodeLine } from '../../../components/codeLine';
import type { Zone } from '../../../components/moments';
import { attempt } from '../../../dialogs/attempt';
import { CommandFields, magicOf, type FieldTexts } from '../../../dialogs/form';
import type { ScalingModel } from './model';
import { scalingFindings } from './wish';

/** What each of the forms of a variant's scaling needs. */
export interface VariantProps {
  readonly model: ScalingModel;
  /** Of `autoscale`: what the fields are, and what they mean. */
  readonly command: CommandDeclaration;
  readonly scaling: VariantScaling;
  readonly variant: Variant;
  readonly trans: TranslationBundle;
  readonly zone: Zone;
}

/** One way of scaling, as a form. */
export interface ScalingFormProps extends VariantProps {
  readonly title: string;
  /** Arguments of the command that it asks for. */
  readonly names: readonly string[];
  /** What the fields begin with. */
  readonly begin: FieldTexts;
  /** What the button does. */
  readonly act: (texts: FieldTexts) => string;
  /** The title of what is told when it cannot be done. */
  readonly failed: string;
  /** Buttons beside the first. */
  readonly more?: (busy: boolean) => React.ReactNode;
  /** What would come of it; asked only for texts without findings. */
  readonly consequence?: (texts: FieldTexts) => React.ReactNode;
}

/** Fields of `autoscale`, what is billed, the button, and the line that does the same. */
export function ScalingForm(props: ScalingFormProps): JSX.Element {
  const { model, command, names, variant, trans } = props;
  const [texts, setTexts] = React.useState(props.begin);
  const [busy, setBusy] = React.useState(false);
  const id = React.useId();
  const findings = scalingFindings(command, names, texts, trans);
  const valid = Object.keys(findings).length === 0;
  const apply = async (): Promise<void> => {
    setBusy(true);
    await attempt(props.failed, () => model.run(variant.name, texts), trans);
    setBusy(false);
  };
  return (
    <section className="jp-sm-Scaling-form" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{props.title}</h3>
      <div className="jp-sm-Scaling-fields">
        <CommandFields
          command={command}
          names={names}
          id={id}
          texts={texts}
          findings={findings}
          onChange={(changed, text) => setTexts({ ...texts, [changed]: text })}
          trans={trans}
        />
      </div>
      <p className="jp-sm-Form-cost">{costWords(texts, variant, trans)}</p>
      <div className="jp-sm-Artifact-actions">
        <button
          type="button"
          className="jp-sm-Button"
          disabled={!valid || busy}
          onClick={() => void apply()}
        >
          {props.act(texts)}
        </button>
        {props.more?.(busy)}
      </div>
      {valid && (
        <>
          <h4>{trans.__('The same as a line')}</h4>
          <CodeLine
            label={trans.__('The same as a line')}
            line={magicOf(command, model.textsFor(variant.name, texts))}
            onCopy={line => Clipboard.copyToSystem(line)}
            trans={trans}
          />
          {props.consequence?.(texts)}
        </>
      )}
    </section>
  );
}

function costWords(
  { min = '', max = '' }: FieldTexts,
  { instanceType }: Variant,
  trans: TranslationBundle
): string {
  return instanceType
    ? trans.__(
        'From %1 to %2 × %3 are billed, as the traffic asks for them.',
        min,
        max,
        instanceType
      )
    : trans.__('From %1 to %2 instances are billed, as the traffic asks for them.', min, max);
}
