import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { AccountChoice, CommandDeclaration } from '../../../protocol';
import { CodeLine } from '../../components/codeLine';
import { CommandFields, type Suggest } from './field';
import { magicOf, type FieldTexts } from './line';
import { costWords, fieldOrder, machinesOf } from './words';

/** Fields that are in sight at once; the others are behind "More". */
const FIRST = 9;

/** What a form needs. */
export interface CommandFormProps {
  readonly command: CommandDeclaration;
  readonly texts: FieldTexts;
  readonly findings: Readonly<Record<string, string>>;
  /** Where it acts as one of the profiles, unless told. */
  readonly usual?: AccountChoice;
  /** The cell that it is for. */
  readonly cell?: string;
  readonly onChange: (name: string, text: string) => void;
  /** Values to choose from, for fields that complete from few. */
  readonly suggest: Suggest;
  readonly onCopy: (line: string) => void;
  readonly trans: TranslationBundle;
}

/** Left the fields of a command, right what will happen and the line that does the same. */
export function CommandForm(props: CommandFormProps): JSX.Element {
  const { command, texts, findings, usual, cell, onCopy, onChange, suggest, trans } = props;
  const id = React.useId();
  const names = fieldOrder(command).filter(
    // The script is in the cell.
    name => cell === undefined || (name !== 'entry-point' && name !== 'source-dir')
  );
  const line = magicOf(command, texts, cell === undefined ? undefined : '').trimEnd();
  const machines = machinesOf(command, texts);
  const fields = { command, id, texts, findings, onChange, suggest, trans };
  const more = names.slice(FIRST);
  return (
    <div className="jp-sm-Form">
      <div className="jp-sm-Form-fields">
        <CommandFields {...fields} names={names.slice(0, FIRST)} />
        {more.length > 0 && (
          <details open={more.some(name => findings[name] !== undefined) || undefined}>
            <summary>{trans.__('More')}</summary>
            <CommandFields {...fields} names={more} />
          </details>
        )}
      </div>
      <aside className="jp-sm-Form-aside">
        <h3>{trans.__('What will happen')}</h3>
        <p className={machines.billed ? 'jp-sm-Form-cost' : undefined}>
          {costWords(command, machines, regionOf(texts, usual), trans)}
        </p>
        {cell !== undefined && (
          <p>{trans.__('The script is the cell; it goes into a new cell below.')}</p>
        )}
        <h3>{trans.__('The same as a line')}</h3>
        <CodeLine
          line={line}
          label={trans.__('The same as a line')}
          trans={trans}
          onCopy={onCopy}
        />
      </aside>
    </div>
  );
}

/** Of another profile than the usual one it is not known before it acts. */
function regionOf(
  { region, profile = '' }: FieldTexts,
  usual: AccountChoice | undefined
): string | undefined {
  return region || (profile === (usual?.profile ?? '') ? usual?.region : undefined);
}
