import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ArgumentDeclaration, CommandDeclaration } from '../../../protocol';
import { defaultText, isMany, magicOf, type FieldTexts } from './line';
import { costWords, fieldLabel, fieldOrder, machinesOf } from './words';

/** Fields that are in sight at once; the others are behind "More". */
const FIRST = 9;

/** What a form needs. */
export interface CommandFormProps {
  readonly command: CommandDeclaration;
  readonly texts: FieldTexts;
  readonly findings: Readonly<Record<string, string>>;
  /** The cell that it is for. */
  readonly cell?: string;
  readonly onChange: (name: string, text: string) => void;
  /** Values to choose from, for fields that complete from few. */
  readonly suggest: (name: string) => Promise<readonly string[]>;
  readonly onCopy: (line: string) => void;
  readonly trans: TranslationBundle;
}

/** Left the fields of a command, right what will happen and the line that does the same. */
export function CommandForm(props: CommandFormProps): JSX.Element {
  const { command, texts, findings, cell, onCopy, trans } = props;
  const id = React.useId();
  const names = fieldOrder(command).filter(
    // The script is in the cell.
    name => cell === undefined || (name !== 'entry-point' && name !== 'source-dir')
  );
  const line = magicOf(command, texts, cell === undefined ? undefined : '').trimEnd();
  const machines = machinesOf(command, texts);
  const fields = (some: readonly string[]): readonly JSX.Element[] =>
    some.flatMap(name => {
      const argument = command.arguments[name];
      return argument
        ? [<Field key={name} {...props} name={name} argument={argument} id={`${id}-${name}`} />]
        : [];
    });
  const more = names.slice(FIRST);
  return (
    <div className="jp-sm-Form">
      <div className="jp-sm-Form-fields">
        {fields(names.slice(0, FIRST))}
        {more.length > 0 && (
          <details open={more.some(name => findings[name] !== undefined) || undefined}>
            <summary>{trans.__('More')}</summary>
            {fields(more)}
          </details>
        )}
      </div>
      <aside className="jp-sm-Form-aside">
        <h3>{trans.__('What will happen')}</h3>
        <p className={machines.billed ? 'jp-sm-Form-cost' : undefined}>
          {costWords(command, machines, texts['region'], trans)}
        </p>
        {cell !== undefined && (
          <p>{trans.__('The script is the cell; it goes into a new cell below.')}</p>
        )}
        <h3>{trans.__('The same as a line')}</h3>
        <pre className="jp-sm-Code" tabIndex={0} aria-label={trans.__('The same as a line')}>
          {line}
        </pre>
        <button type="button" className="jp-sm-Button" onClick={() => onCopy(line)}>
          {trans.__('Copy')}
        </button>
      </aside>
    </div>
  );
}

interface FieldProps extends CommandFormProps {
  readonly name: string;
  readonly argument: ArgumentDeclaration;
  readonly id: string;
}

function Field(props: FieldProps): JSX.Element {
  const { name, argument, id, findings, trans } = props;
  const finding = findings[name];
  return (
    <div className={finding === undefined ? 'jp-sm-Field' : 'jp-sm-Field jp-mod-finding'}>
      <label htmlFor={id}>{fieldLabel(name, trans)}</label>
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

function Control(props: FieldProps): JSX.Element {
  const { name, argument, id, texts, findings, onChange } = props;
  const text = texts[name] ?? '';
  const common = {
    id,
    'aria-describedby': `${id}-help`,
    'aria-invalid': findings[name] !== undefined
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
  return <TextControl {...props} common={common} text={text} />;
}

/** Sources of few values, which can be offered before anything is typed. */
const OFFERED = new Set(['instance-type', 'profile', 'region']);

function TextControl(
  props: FieldProps & { readonly common: React.AriaAttributes & { id: string }; text: string }
): JSX.Element {
  const { name, argument, id, onChange, suggest, common, text } = props;
  const [choices, setChoices] = React.useState<readonly string[]>([]);
  const offered = OFFERED.has(argument.completesFrom ?? '');
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
