import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';

import type { AccountChoice } from '../../protocol';
import type { IAccount } from '../tokens';

/** The choice, kept in the person's settings where there are any, and following them. */
export class Account implements IAccount {
  /** @param settings Resolves to those with `profile` and `region`; rejects where they cannot be had */
  constructor(settings: Promise<ISettingRegistry.ISettings> | undefined) {
    void settings?.then(
      loaded => {
        this._settings = loaded;
        loaded.changed.connect(this._follow, this);
        this._follow();
      },
      () => undefined
    );
  }

  get choice(): AccountChoice {
    return this._choice;
  }

  get changed(): ISignal<IAccount, AccountChoice> {
    return this._changed;
  }

  choose(choice: AccountChoice): void {
    if (this._take(choice)) {
      // One save of both: each by itself would be a choice of its own.
      void this._settings?.save(JSON.stringify(this._choice, undefined, 2));
    }
  }

  private _follow(): void {
    const text = (name: 'profile' | 'region'): string | undefined => {
      const value = this._settings?.composite[name];
      return typeof value === 'string' ? value : undefined;
    };
    this._take({ profile: text('profile'), region: text('region') });
  }

  /** @returns Whether it is another one. */
  private _take({ profile, region }: AccountChoice): boolean {
    const choice = { ...(profile && { profile }), ...(region && { region }) };
    if (choice.profile === this._choice.profile && choice.region === this._choice.region) {
      return false;
    }
    this._choice = choice;
    this._changed.emit(choice);
    return true;
  }

  private readonly _changed = new Signal<IAccount, AccountChoice>(this);
  private _choice: AccountChoice = {};
  private _settings: ISettingRegistry.ISettings | undefined;
}
