import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { launchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Milliseconds, PlacesList, ResourceRef, Topic } from '../../protocol';
import type { IHost } from '../tokens';
import { insertAction, type NotebookLines } from './insertAction';
import { ListSection, type SectionKind } from './listSection';
import { resourceKey } from './resourceKey';
import { RowContent, type RowAction, type RowFace } from './rowActions';
import type { IPanelFilter } from './tokens';

/** What a section of endpoints or models is made of. */
export interface ResourceSectionOptions {
  readonly host: IHost;
  readonly filter: IPanelFilter;
  readonly translator: ITranslator;
  readonly open: (ref: ResourceRef) => void;
  /** The line that dragging a row into a cell writes. */
  readonly line: (ref: ResourceRef) => string;
  readonly notebook: NotebookLines;
  /** Copies a line to paste into a cell. */
  readonly copy: (line: string) => void;
}

/** An endpoint or a model, as far as rows go. */
interface Resource {
  readonly ref: ResourceRef;
  readonly createdAt: Milliseconds;
}

/** What tells the section of endpoints from that of models. */
export interface ResourceKind<Query, List extends PlacesList, Item> extends Omit<
  SectionKind<Query, List, Item>,
  'list' | 'key' | 'draw' | 'line' | 'ticks'
> {
  readonly topic: Topic<Query, List>;
  readonly query: Query & { readonly limit: number };
  /** Told when the host ends the list without a reason. */
  readonly ended: string;
  readonly face: (item: Item) => RowFace;
}

/** Rows listed before one asks for older ones. */
export const LIMIT = 100;

/** The sidebar's list of one kind of thing that opens in a tab and is put into a cell by its line. */
export function resourceSection<Query, List extends PlacesList, Item extends Resource>(
  options: ResourceSectionOptions,
  { topic, query, ended, face, ...kind }: ResourceKind<Query, List, Item>,
  trans: TranslationBundle
): ListSection<Query, List, Item> {
  const { host, filter, open, line, notebook } = options;
  return new ListSection(
    host,
    filter,
    {
      ...kind,
      list: {
        topic,
        query,
        isEmpty: list => kind.items(list).length === 0,
        ended: { kind: 'unavailable', message: ended, hint: trans.__('Refresh the list.') }
      },
      key: ({ ref }) => resourceKey(ref),
      draw: (item, { current, active }) => {
        const { ref } = item;
        return (
          <RowContent
            face={face(item)}
            current={current}
            open={() => open(ref)}
            actions={
              active
                ? [
                    openAction(ref.name, () => open(ref), trans),
                    insertAction(ref.name, line(ref), notebook, trans)
                  ]
                : []
            }
          />
        );
      },
      line: ({ ref }) => line(ref),
      ticks: () => false
    },
    trans
  );
}

/** The action that does what Enter on the row does, for who looks for a button. */
export function openAction(name: string, open: () => void, trans: TranslationBundle): RowAction {
  return { icon: launchIcon, label: trans.__('Open %1', name), run: open };
}
