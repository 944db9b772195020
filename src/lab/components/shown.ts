import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';

import { Visibility } from './visibility';

/** What costs something only while a person can see it. */
export interface Seen {
  shown: boolean;
}

/** A panel that tells what it shows whether somebody can see it. */
export class ShownPanel extends Panel {
  /** What is told; a new one is told at once. */
  get seen(): Seen | undefined {
    return this._seen;
  }
  set seen(seen: Seen | undefined) {
    this._seen = seen;
    this._tell();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._visibility = new Visibility(this.node);
    this._visibility.changed.connect(this._tell, this);
    this._tell();
  }

  protected override onBeforeDetach(message: Message): void {
    this._visibility?.dispose();
    this._visibility = undefined;
    this._tell();
    super.onBeforeDetach(message);
  }

  private _tell(): void {
    if (this._seen) {
      this._seen.shown = this._visibility?.shown ?? false;
    }
  }

  private _seen: Seen | undefined;
  private _visibility: Visibility | undefined;
}
