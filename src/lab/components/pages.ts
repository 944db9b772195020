import type { Message } from '@lumino/messaging';
import { Signal, type ISignal } from '@lumino/signaling';
import { PanelLayout, Widget } from '@lumino/widgets';

/** One page of a view. */
export interface Page {
  readonly name: string;
  /** Translated. */
  readonly label: string;
  /** Makes the content when the page is first looked at. */
  make(): Promise<Widget>;
}

/**
 * Pages under a row of tabs, one of them shown, as https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ has it: the Tab key
 * stops at the chosen tab, the arrow keys, Home and End choose another.
 */
export class Pages extends Widget {
  /** @param label names the row of tabs for screen readers */
  constructor(
    private readonly _pages: readonly Page[],
    label: string
  ) {
    super();
    this.addClass('jp-sm-Pages');
    this._panel = new PanelLayout();
    this.layout = this._panel;
    this._tabs.className = 'jp-sm-Pages-tabs';
    this._tabs.setAttribute('role', 'tablist');
    this._tabs.setAttribute('aria-label', label);
    for (const page of _pages) {
      this._tabs.append(this._makeTab(page));
    }
    this._panel.addWidget(new Widget({ node: this._tabs }));
  }

  /** The name of the page that is shown. */
  get current(): string {
    return this._current;
  }
  set current(name: string) {
    if (name !== this._current && this._pages.some(page => page.name === name)) {
      this._current = name;
      this._show();
      this._changed.emit();
    }
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  handleEvent(event: Event): void {
    const tab = event.target instanceof Element ? event.target.closest('[role=tab]') : null;
    const index = tab ? [...this._tabs.children].indexOf(tab) : -1;
    if (event.type === 'click') {
      this._choose(index);
    } else if (event instanceof KeyboardEvent && index >= 0) {
      const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        this._choose((to + this._pages.length) % this._pages.length);
      }
    }
  }

  override dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._tabs.addEventListener('click', this);
    this._tabs.addEventListener('keydown', this);
    if (!this._current) {
      this.current = this._pages[0]?.name ?? '';
    }
  }

  protected override onBeforeDetach(message: Message): void {
    this._tabs.removeEventListener('click', this);
    this._tabs.removeEventListener('keydown', this);
    super.onBeforeDetach(message);
  }

  private _choose(index: number): void {
    const page = this._pages[index];
    const tab = this._tabs.children[index];
    if (page && tab instanceof HTMLElement) {
      this.current = page.name;
      tab.focus();
    }
  }

  private _show(): void {
    for (const [index, page] of this._pages.entries()) {
      const chosen = page.name === this._current;
      const tab = this._tabs.children[index];
      tab?.setAttribute('aria-selected', String(chosen));
      tab?.setAttribute('tabindex', chosen ? '0' : '-1');
      const made = this._made.get(page.name);
      if (made) {
        made.setHidden(!chosen);
      } else if (chosen) {
        void this._make(page);
      }
    }
  }

  private async _make(page: Page): Promise<void> {
    // Taken at once: a second look while the page is on its way must not make it again.
    const frame = new Widget();
    frame.layout = new PanelLayout();
    frame.addClass('jp-sm-Page');
    frame.id = `${this._id}-${page.name}`;
    frame.node.setAttribute('role', 'tabpanel');
    frame.node.setAttribute('aria-labelledby', `${this._id}-tab-${page.name}`);
    this._made.set(page.name, frame);
    this._panel.addWidget(frame);
    const content = await page.make();
    if (frame.isDisposed) {
      content.dispose();
    } else if (frame.layout instanceof PanelLayout) {
      frame.layout.addWidget(content);
    }
  }

  private _makeTab({ name, label }: Page): HTMLElement {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.className = 'jp-sm-Pages-tab';
    tab.id = `${this._id}-tab-${name}`;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-selected', 'false');
    tab.tabIndex = -1;
    tab.textContent = label;
    return tab;
  }

  private readonly _id = `jp-sm-pages-${++count}`;
  private readonly _panel: PanelLayout;
  private readonly _tabs = document.createElement('div');
  private readonly _made = new Map<string, Widget>();
  private readonly _changed = new Signal<this, void>(this);
  private _current = '';
}

/** Ids are of the whole page. */
let count = 0;
