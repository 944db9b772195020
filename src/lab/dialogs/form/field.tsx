import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ArgumentDeclaration, CommandDeclaration } from '../../../protocol';
import { defaultText, isMany, type FieldTexts } from './line';
import { fieldLabel } from './words';

/** Values to choose from for an argument. */
export type Suggest = (name: string) => Promise<readonly string[]>;

/** One argument of a command, to be typed or chosen. */
interface CommandFieldProps {
  readonly name: string;
  readonly argument: ArgumentDeclaration;
  /** Of the element, unique on the page. */
  readonly id: string;
  readonly text: string;
  /** What is wrong with the text, as a sentence. */
  readonly finding: string | undefined;
  readonly onChange: (name: string, text: string) => void;
  readonly suggest?: Suggest;
  readonly trans: TranslationBundle;
}

/** Which arguments of a command are asked for, and what is in their fields. */
export interface CommandFieldsProps extends Pick<
  CommandFieldProps,
  'onChange' | 'suggest' | 'trans'
> {
  readonly command: CommandDeclaration;
  /** In their order; those that the command does not have are left out. */
  readonly names: readonly string[];
  /** What the elements' ids begin with, unique on the page. */
  readonly id: string;
  readonly texts: FieldTexts;
  readonly findings: Readonly<Record<string, string>>;
}

/** One field below the other. */
export function CommandFields(props: CommandFieldsProps): JSX.Element {
  const { command, names, id, texts, findings, ...rest } = props;
  return (
    <>
      {names.map(name => {
        const argument = command.arguments[name];
        return (
          argument && (
            <CommandField
              {...rest}
              key={name}
              name={name}
              argument={argument}
              id={`${id}-${name}`}
              text={texts[name] ?? ''}
              finding={findings[name]}
            />
          )
        );
      })}
    </>
  );
}

/** A label, the control that fits the argument's type, and under it what it means or what is wrong with it. */
function CommandField(props: CommandFieldProps): JSX.Element {
  const { name, argument, id, finding, trans } = props;
  return (
    <div className={finding === undefined ? 'jp-sm-Field' : 'jp-sm-Field jp-mod-finding'}>
      <label htmlFor={id}>{fieldLabel(name, argument, trans)}</label>
      <Control {...props} />
      <p
        id={`${id}-help`}
        className={finding === undefined ? 'jp-sm-quiet' : 'jp-sm-Field-finding'}
      >
        {finding ?? helpWords(argument, trans)}
      </p>
    </div>
  );
}

function helpWords(argument: ArgumentDeclaration, trans: TranslationBundle): string {
  return isMany(argument)
    ? trans.__('%1; one %2 a line', argument.summary, argument.placeholder ?? 'name=value')
    : argument.summary;
}

function Control(props: CommandFieldProps): JSX.Element {
  const { name, argument, id, text, finding, onChange } = props;
  const common = {
    id,
    'aria-describedby': `${id}-help`,
    'aria-invalid': finding !== undefined
  };
  if (argument.type === 'boolean') {
    const on = text === '' ? argument.default === true : text === 'true';
    return (
      <input
        {...common}
        type="checkbox"
        checked={on}
        onChange={event => onChange(name, String(event.target.checked))}
      />
    );
  }
  if (argument.choices) {
    return (
      <select {...common} value={text} onChange={event => onChange(name, event.target.value)}>
        <option value="">{defaultText(argument)}</option>
        {argument.choices
          .filter(choice => choice !== argument.default)
          .map(choice => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
      </select>
    );
  }
  if (isMany(argument)) {
    return (
      <textarea
        {...common}
        className="jp-mod-styled"
        rows={2}
        spellCheck={false}
        value={text}
        onChange={event => onChange(name, event.target.value)}
        // Enter begins the next entry and must not be the dialog's.
        onKeyDown={event => event.key === 'Enter' && event.stopPropagation()}
      />
    );
  }
  return <TextControl {...props} common={common} />;
}

/** Sources of few values, which can be offered before anything is typed. */
const OFFERED = new Set(['instance-type', 'profile', 'region']);

function TextControl(
  props: CommandFieldProps & { readonly common: React.AriaAttributes & { id: string } }
): JSX.Element {
  const { name, argument, id, onChange, suggest, common, text } = props;
  const [choices, setChoices] = React.useState<readonly string[]>([]);
  const offered = suggest !== undefined && OFFERED.has(argument.completesFrom ?? '');
  return (
    <>
      <input
        {...common}
        type="text"
        className="jp-mod-styled"
        spellCheck={false}
        inputMode={argument.type === 'integer' ? 'numeric' : undefined}
        placeholder={defaultText(argument)}
        list={offered ? `${id}-choices` : undefined}
        value={text}
        onChange={event => onChange(name, event.target.value)}
        onFocus={() => {
          if (offered && choices.length === 0) {
            void suggest(name).then(setChoices);
          }
        }}
      />
      {offered && (
        <datalist id={`${id}-choices`}>
          {choices.map(choice => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </>
  );
}
