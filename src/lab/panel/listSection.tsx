import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Milliseconds, PlaceName, PlacesList } from '../../protocol';
import { useSignal } from '../components/hooks';
import type { IHost } from '../tokens';
import { containsWords } from './filter';
import { groupByDay } from './groupByDay';
import { LiveList, type LiveListOptions } from './liveList';
import { LiveSection } from './liveSection';
import { Failure, Loading, NoMatch, NotKnown, PlaceNotes, Stale } from './notes';
import { RowList, type RowLook, type RowMark } from './rowList';
import type { Several } from './selectionBar';
import type { Standing } from './standing';
import type { IPanelFilter } from './tokens';

/** What a section says; all translated. */
export interface SectionWords<Item> {
  /** The section's title, with what is worth counting. */
  readonly title: (items: readonly Item[]) => string;
  readonly label: string;
  /** While there is no list yet. */
  readonly looking: string;
  /** Told to who hears the page. */
  readonly listed: (count: number) => string;
  /** The filter hides them all. */
  readonly noMatch: (text: string) => string;
  readonly older: string;
  /** What is missing where a place could not be listed. */
  readonly missing: Readonly<Record<PlaceName, string>>;
}

/** One kind of thing that a section lists. */
export interface SectionKind<Query, List extends PlacesList, Item> {
  /** The class of the section's element. */
  readonly className: string;
  readonly list: LiveListOptions<Query, List>;
  readonly items: (list: List) => readonly Item[];
  readonly key: (item: Item) => string;
  /** What the filter's words are looked for in. */
  readonly said: (item: Item) => string;
  /** How it stands; `undefined` of what has no states, which the filter then leaves alone. */
  readonly standing: (item: Item) => Standing | undefined;
  /** The part of the query that asks the host for these standings alone; `{}` where it cannot. */
  readonly narrowed: (standings: ReadonlySet<Standing>) => Partial<Query>;
  readonly draw: (item: Item, look: RowLook) => JSX.Element;
  readonly mark: (item: Item) => RowMark;
  /** The line that dragging a row into a cell writes. */
  readonly line: (item: Item) => string;
  /** Whether the item's row shows the time that passes. */
  readonly ticks: (item: Item) => boolean;
  /** Rows can be selected where something is done with several. */
  readonly several?: Several<Item>;
  readonly words: SectionWords<Item>;
  /** What stands there while there is nothing at all: how to begin; `null` where nothing is known. */
  readonly none: (list: List) => JSX.Element | null;
  /** Says at length how to sign in, which is the same for every section and is said once; folded up in the others. */
  readonly explainsSignIn?: boolean;
  /** Stands above the list, with what is said of it as a whole. */
  readonly head?: (list: List) => JSX.Element | null;
  /** Stands below the list, after what could not be listed. */
  readonly foot?: (list: List) => JSX.Element | null;
}

/** A section's body that lists one kind of thing, live while it can be seen, as the panel's filter wants it. */
export class ListSection<
  Query,
  List extends PlacesList,
  Item extends { readonly createdAt: Milliseconds }
> extends LiveSection<Query, List> {
  constructor(
    host: IHost,
    private readonly _filter: IPanelFilter,
    private readonly _kind: SectionKind<Query, List, Item>,
    private readonly _trans: TranslationBundle
  ) {
    super(new LiveList(host, _kind.list));
    this.addClass(_kind.className);
    _filter.changed.connect(this._narrow, this);
    this._narrow();
    this.updateTitle();
  }

  override dispose(): void {
    this._filter.changed.disconnect(this._narrow, this);
    super.dispose();
  }

  protected override titleOf(list: List | undefined): string {
    return this._kind.words.title(list ? this._kind.items(list) : []);
  }

  protected override render(): JSX.Element {
    return <Body model={this.model} filter={this._filter} kind={this._kind} trans={this._trans} />;
  }

  private readonly _narrow = (): void => {
    this.model.narrow(this._kind.narrowed(this._filter.standings));
  };
}

interface BodyProps<Query, List extends PlacesList, Item> {
  readonly model: LiveList<Query, List>;
  readonly filter: IPanelFilter;
  readonly kind: SectionKind<Query, List, Item>;
  readonly trans: TranslationBundle;
}

function Body<Query, List extends PlacesList, Item extends { readonly createdAt: Milliseconds }>({
  model,
  filter,
  kind,
  trans
}: BodyProps<Query, List, Item>): JSX.Element {
  const { list, problem, waiting, paging } = useSignal(model.stateChanged, () => model.state);
  const text = useSignal(filter.changed, () => filter.text);
  const standings = useSignal(filter.changed, () => filter.standings);
  const all = React.useMemo(() => (list ? kind.items(list) : []), [list, kind]);
  const items = React.useMemo(
    () => all.filter(item => passes(item, kind, text, standings)),
    [all, kind, text, standings]
  );
  const rows = React.useMemo(() => groupByDay(items, kind.key), [items, kind]);
  const { words } = kind;

  if (!list) {
    if (problem?.kind === 'usage') {
      // An older host does not know the topic; what it says of it is for us and not for the reader.
      return <NotKnown trans={trans} />;
    }
    return problem ? (
      <Failure problem={problem} waiting={waiting} retry={() => model.refresh()} trans={trans} />
    ) : (
      <Loading words={words.looking} />
    );
  }
  const isFiltered = text !== '' || standings.size > 0;
  const bare = all.length === 0;
  const notes = (
    <PlaceNotes
      problems={list.problems}
      open={bare}
      explainsSignIn={kind.explainsSignIn}
      missing={words.missing}
      trans={trans}
    />
  );
  const rest = (
    <>
      <Older model={model} paging={paging} label={words.older} trans={trans} />
      {!bare && notes}
      {kind.foot?.(list)}
    </>
  );
  return (
    <>
      {problem && <Stale problem={problem} trans={trans} />}
      <div className="jp-sm-hidden" role="status">
        {words.listed(items.length)}
      </div>
      {kind.head?.(list)}
      {items.length > 0 ? (
        <RowList
          rows={rows}
          label={words.label}
          trans={trans}
          draw={kind.draw}
          mark={kind.mark}
          line={kind.line}
          ticks={kind.ticks}
          several={kind.several}
          scope={`${[...standings].join()} ${text}`}
          more={() => model.showOlder()}
        >
          {rest}
        </RowList>
      ) : (
        <div className="jp-sm-List-rest">
          {bare && notes}
          {isFiltered ? (
            <NoMatch words={words.noMatch(text)} clear={() => filter.clear()} trans={trans} />
          ) : (
            kind.none(list)
          )}
          {rest}
        </div>
      )}
    </>
  );
}

/** The way to older rows for the keyboard, and where too few are left to scroll. */
function Older<Query, List extends PlacesList>(props: {
  readonly model: LiveList<Query, List>;
  readonly paging: boolean;
  readonly label: string;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { model, paging, label, trans } = props;
  if (paging) {
    return <p className="jp-sm-quiet jp-sm-Older">{trans.__('Looking further back…')}</p>;
  }
  return model.canShowOlder ? (
    <button type="button" className="jp-sm-Button jp-sm-Older" onClick={() => model.showOlder()}>
      {label}
    </button>
  ) : null;
}

function passes<Query, List extends PlacesList, Item>(
  item: Item,
  kind: SectionKind<Query, List, Item>,
  text: string,
  standings: ReadonlySet<Standing>
): boolean {
  const standing = kind.standing(item);
  return (
    (standings.size === 0 || standing === undefined || standings.has(standing)) &&
    (text === '' || containsWords(kind.said(item), text))
  );
}
