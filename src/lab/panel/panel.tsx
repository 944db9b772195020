import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import {
  CommandToolbarButton,
  ellipsesIcon,
  filterDotIcon,
  filterIcon,
  InputGroup,
  ReactWidget,
  SidePanel,
  Toolbar,
  UseSignal
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import { AccordionPanel, Panel, type Menu, type Widget } from '@lumino/widgets';
import * as React from 'react';

import { focusBack } from '../components/focusBack';
import { ToolButton } from '../components/toolButton';
import { sagemakerIcon } from '../icons';
import type { IAccount, IHost } from '../tokens';
import { AccountBar } from './accountBar';
import { PanelFilter } from './filter';
import { Section } from './section';
import type { IPanelFilter, ISection, ISections } from './tokens';

/** What the sidebar is made of. */
export interface SageMakerPanelOptions {
  readonly commands: CommandRegistry;
  /** The command of the refresh button. */
  readonly refreshCommand: string;
  /** What the ⋯ button opens. The panel disposes of it. */
  readonly menu: Menu;
  /** What the button beside the filter opens. The panel disposes of it. */
  readonly states: Menu;
  /** The application's, which rows open, too. */
  readonly contextMenu: Menu;
  readonly translator: ITranslator;
  /** Shown and switched at the top, where there is one. */
  readonly account?: { readonly host: IHost; readonly account: IAccount };
}

/**
 * The "SageMaker" sidebar: whose account, a filter, two buttons, and sections that others add. It knows nothing of jobs or
 * endpoints.
 */
export class SageMakerPanel extends SidePanel implements ISections {
  constructor(options: SageMakerPanelOptions) {
    super({ translator: options.translator });
    const trans = (this.trans = options.translator.load('jupyterlab_sagemaker'));
    this._menus = [options.menu, options.states];
    this.id = 'jupyterlab-sagemaker-panel';
    this.addClass('jp-sm-Panel');
    this.title.icon = sagemakerIcon;
    this.title.caption = trans.__('SageMaker');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('SageMaker'));
    this.content.node.setAttribute('aria-label', trans.__('Sections of SageMaker'));
    if (options.account) {
      const { host, account } = options.account;
      this.header.addWidget(new AccountBar(host, account, trans));
    }
    this.header.addWidget(this._tools(options));
    this.node.addEventListener('contextmenu', focusBack(options.contextMenu), true);
  }

  readonly filter: IPanelFilter = new PanelFilter();

  add(section: ISection): IDisposable {
    const widget = new Section(section, this.filter, this.trans);
    const behind = this._sections.findIndex(other => other.section.rank > section.rank);
    const index = behind < 0 ? this._sections.length : behind;
    this._sections.splice(index, 0, { section, widget });
    this.insertWidget(index, widget);
    if (section.collapsed && this.content instanceof AccordionPanel) {
      collapse(this.content, widget);
    }
    return new DisposableDelegate(() => {
      this._sections = this._sections.filter(other => other.widget !== widget);
      widget.dispose();
    });
  }

  /** Every section looks anew. */
  refresh(): void {
    for (const { widget } of this._sections) {
      widget.refresh();
    }
  }

  /**
   * JupyterLab before 4.6 keeps the sections of a panel that nobody has looked at yet as closed ones, and closes them with
   * the layout that it restores.
   */
  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    const { content } = this;
    if (
      !this._wasShown &&
      content instanceof AccordionPanel &&
      content.widgets.every(({ isHidden }) => isHidden)
    ) {
      for (const [index, { section }] of this._sections.entries()) {
        if (!section.collapsed) {
          content.expand(index);
        }
      }
      content.setRelativeSizes(content.widgets.map(({ isHidden }) => (isHidden ? 0 : 1)));
    }
    this._wasShown = true;
  }

  override dispose(): void {
    for (const menu of this._menus) {
      menu.dispose();
    }
    super.dispose();
  }

  /**
   * The filter beside a toolbar and not in it: in a toolbar the arrow keys go from item to item, and could not be used in the
   * text.
   */
  private _tools({ commands, refreshCommand, menu, states }: SageMakerPanelOptions): Panel {
    const toolbar = new Toolbar();
    toolbar.node.setAttribute('aria-label', this.trans.__('SageMaker toolbar'));
    toolbar.addItem('states', this._statesButton(states));
    toolbar.addItem(
      'refresh',
      new CommandToolbarButton({ commands, id: refreshCommand, label: '' })
    );
    toolbar.addItem(
      'more',
      menuButton(menu, open => (
        <ToolButton icon={ellipsesIcon} tooltip={this.trans.__('More actions')} onClick={open} />
      ))
    );
    const tools = new Panel();
    tools.addClass('jp-sm-Panel-tools');
    tools.addWidget(this._filterBox());
    tools.addWidget(toolbar);
    return tools;
  }

  private _filterBox(): ReactWidget {
    const box = ReactWidget.create(
      <UseSignal signal={this.filter.changed} initialSender={this.filter}>
        {() => (
          <InputGroup
            type="search"
            value={this.filter.text}
            rightIcon="ui-components:search"
            placeholder={this.trans.__('Filter')}
            aria-label={this.trans.__('Filter by name, status or place')}
            onChange={event => this.filter.setText(event.currentTarget.value)}
          />
        )}
      </UseSignal>
    );
    box.addClass('jp-sm-Panel-filter');
    return box;
  }

  /** Shows with a dot, and says, that not every state is shown. */
  private _statesButton(menu: Menu): ReactWidget {
    return menuButton(menu, open => (
      <UseSignal signal={this.filter.changed} initialSender={this.filter}>
        {() => {
          const some = this.filter.standings.size > 0;
          return (
            <ToolButton
              icon={some ? filterDotIcon : filterIcon}
              tooltip={
                some ? this.trans.__('Some states are hidden') : this.trans.__('Show by state')
              }
              onClick={open}
            />
          );
        }}
      </UseSignal>
    ));
  }

  private readonly trans: TranslationBundle;
  private readonly _menus: readonly Menu[];
  private _sections: { readonly section: ISection; readonly widget: Section }[] = [];
  private _wasShown = false;
}

/**
 * Folds a section up. Opened for the first time it gets as much room as the others have on average: by itself the panel
 * would leave it the least that there can be.
 */
function collapse(panel: AccordionPanel, section: Widget): void {
  panel.collapse(panel.widgets.indexOf(section));
  const share = (_: AccordionPanel, index: number): void => {
    if (panel.widgets[index] !== section || section.isHidden) {
      return;
    }
    panel.expansionToggled.disconnect(share);
    const open = panel.widgets.filter(({ isHidden }) => !isHidden).length;
    panel.setRelativeSizes(
      panel.relativeSizes().map((size, at) => (at === index ? 1 / open : size * (1 - 1 / open)))
    );
  };
  panel.expansionToggled.connect(share);
}

/** Opens a menu below it. Not a ToolbarButton: that one says it is a toggle (`aria-pressed`). */
function menuButton(menu: Menu, content: (open: () => void) => JSX.Element): ReactWidget {
  const rememberFocus = focusBack(menu);
  const button = ReactWidget.create(
    content(() => {
      rememberFocus();
      const { left, bottom } = button.node.getBoundingClientRect();
      menu.open(left, bottom);
    })
  );
  button.addClass('jp-ToolbarButton');
  return button;
}
