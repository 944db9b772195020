import type { TranslationBundle } from '@jupyterlab/translation';

import { formatCount } from '../quantities';

/** `↓ 312 new lines`: what came since the person scrolled up, and the way there. */
export class UnseenButton {
  constructor(private readonly _trans: TranslationBundle) {
    this.node.className = 'jp-sm-Log-unseen';
    this.node.type = 'button';
    this.node.hidden = true;
  }

  readonly node: HTMLButtonElement = document.createElement('button');

  /** Shows the count; nothing for none. */
  draw(unseen: number): void {
    this.node.hidden = unseen === 0;
    if (unseen > 0) {
      this.node.textContent = this._trans
        ._n('↓ %1 new line', '↓ %1 new lines', unseen)
        .replace(String(unseen), formatCount(unseen));
    }
  }
}
