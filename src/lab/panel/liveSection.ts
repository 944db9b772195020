import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';

import type { PlacesList } from '../../protocol';
import { Visibility } from '../components/visibility';
import type { LiveList } from './liveList';
import type { ISectionBody } from './tokens';

/** A section's body that shows a live list: read while it can be seen, its title telling what is in it. */
export abstract class LiveSection<Query, List extends PlacesList>
  extends ReactWidget
  implements ISectionBody
{
  constructor(protected readonly model: LiveList<Query, List>) {
    super();
    this.addClass('jp-sm-LiveSection');
    model.stateChanged.connect(this.updateTitle, this);
  }

  refresh(): void {
    this.model.refresh();
  }

  override dispose(): void {
    this.model.dispose();
    super.dispose();
  }

  /** What stands above the list; called once the section is made and whenever the list changes. */
  protected abstract titleOf(list: List | undefined): string;

  protected readonly updateTitle = (): void => {
    this.title.label = this.titleOf(this.model.state.list);
  };

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    const visibility = (this._visibility = new Visibility(this.node));
    visibility.changed.connect(this._follow, this);
    this._follow(visibility);
  }

  protected override onBeforeDetach(message: Message): void {
    this._visibility?.dispose();
    this.model.active = false;
    super.onBeforeDetach(message);
  }

  private readonly _follow = (visibility: Visibility): void => {
    this.model.active = visibility.shown;
  };

  private _visibility: Visibility | undefined;
}
