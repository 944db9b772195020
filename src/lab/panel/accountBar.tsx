import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { listAccountChoices, type AccountChoices } from '../../protocol';
import { ModelWidget } from '../components/modelWidget';
import { ShownPanel, type Seen } from '../components/shown';
import type { IAccount, IHost } from '../tokens';

/** Whose account and which region the panel shows, and the way to another. It asks the host once somebody looks. */
export class AccountBar extends ShownPanel {
  constructor(host: IHost, account: IAccount, trans: TranslationBundle) {
    super();
    const model = (this._model = new ChoicesModel(host, account));
    const selects = new ModelWidget<void>(model.changed, () => (
      <Selects account={account} choices={model.choices} trans={trans} />
    ));
    selects.addClass('jp-sm-AccountBar');
    selects.node.setAttribute('role', 'group');
    selects.node.setAttribute('aria-label', trans.__('AWS account'));
    this.addWidget(selects);
    this.seen = model;
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  private readonly _model: ChoicesModel;
}

/** What there is to choose from, for as long as somebody looks. */
class ChoicesModel implements Seen {
  constructor(
    private readonly _host: IHost,
    private readonly _account: IAccount
  ) {
    _account.changed.connect(this._onChange, this);
    _host.statusChanged.connect(this._onChange, this);
  }

  readonly changed = new Signal<this, void>(this);

  choices: AccountChoices | undefined;

  get shown(): boolean {
    return this._shown;
  }
  set shown(shown: boolean) {
    this._shown = shown;
    if (shown && !this.choices) {
      void this._ask();
    }
  }

  dispose(): void {
    this._asking.abort();
    this._account.changed.disconnect(this._onChange, this);
    this._host.statusChanged.disconnect(this._onChange, this);
    Signal.clearData(this);
  }

  private _onChange(): void {
    this.changed.emit();
    if (this._shown && this._host.status === 'connected') {
      void this._ask();
    }
  }

  private async _ask(): Promise<void> {
    this._asking.abort();
    const { signal } = (this._asking = new AbortController());
    try {
      this.choices = await this._host.request(listAccountChoices, this._account.choice, signal);
    } catch {
      // The lists below say what keeps them from the host; until then what is chosen can be seen.
      return;
    }
    if (!signal.aborted) {
      this.changed.emit();
    }
  }

  private _asking = new AbortController();
  private _shown = false;
}

function Selects(props: {
  readonly account: IAccount;
  readonly choices: AccountChoices | undefined;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { account, choices, trans } = props;
  const { profile, region } = account.choice;
  const profiles = (choices?.profiles ?? []).filter(name => name !== choices?.profile);
  return (
    <>
      <Choice
        label={trans.__('AWS profile')}
        value={profile}
        usual={choices?.profile ?? trans.__('no profile')}
        options={profiles.map(name => ({ value: name, text: name }))}
        // A region goes with the profile: each has its own.
        onChoose={name => account.choose({ profile: name })}
      />
      <Choice
        label={trans.__('AWS region')}
        value={region}
        usual={
          region === undefined && choices
            ? (choices.region ?? trans.__('no region'))
            : trans.__('usual region')
        }
        options={(choices?.regions ?? []).map(({ code, name }) => ({
          value: code,
          text: `${code} · ${name}`
        }))}
        onChoose={code => account.choose({ profile, region: code })}
      />
    </>
  );
}

function Choice(props: {
  readonly label: string;
  /** `undefined` for what holds when nothing is chosen. */
  readonly value: string | undefined;
  readonly usual: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChoose: (value: string | undefined) => void;
}): JSX.Element {
  const { label, value, usual, options, onChoose } = props;
  const missing = value !== undefined && options.every(option => option.value !== value);
  return (
    <HTMLSelect
      className="jp-sm-Select"
      aria-label={label}
      title={label}
      value={value ?? ''}
      onChange={event => onChoose(event.currentTarget.value || undefined)}
    >
      <option value="">{usual}</option>
      {missing && <option value={value}>{value}</option>}
      {options.map(option => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </HTMLSelect>
  );
}
