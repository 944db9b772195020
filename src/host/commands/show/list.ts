import type { Output, PlacesList } from '../../../protocol';
import type { Caller } from '../../caller';
import { typed } from '../../typed';
import { isTerminal } from './face';
import { counted } from './figures';
import { escapeHtml } from './html';
import type { Table } from './table';
import { htmlTable, plainTable } from './table';

/** A list of jobs, endpoints or models, as it is shown. */
export interface ShownList {
  readonly noun: 'job' | 'endpoint' | 'model';
  readonly list: PlacesList;
  readonly table: Table;
  /** How to make one, said where there is none; a full sentence. */
  readonly none: string;
}

/** Shows a list as a table; what could not be listed is said under it. */
export async function* showList(
  { noun, list, table, none }: ShownList,
  caller: Caller
): AsyncGenerator<Output, void, void> {
  const { length } = table.rows;
  const notes = [
    ...(length === 0 ? [none] : []),
    ...(list.more
      ? [
          `The first ${counted(length, noun)}; \`${typed(`${noun}s --limit N`, caller)}\` shows more.`
        ]
      : []),
    ...missing(noun, list)
  ];
  const lines = [...(length > 0 ? plainTable(table) : []), ...notes];
  if (isTerminal(caller)) {
    for (const text of lines) {
      yield { type: 'line', text };
    }
    return;
  }
  yield {
    type: 'display',
    id: `${noun}s`,
    bundle: {
      'text/html':
        (length > 0 ? htmlTable(table) : '') +
        notes.map(note => `<p>${escapeHtml(note)}</p>`).join(''),
      'text/plain': lines.join('\n')
    }
  };
}

function missing(noun: ShownList['noun'], { problems }: PlacesList): string[] {
  return problems.map(({ place, problem }) => {
    const whose = place === 'sagemaker' ? `SageMaker’s ${noun}s` : `The ${noun}s of ${place}`;
    return [`${whose} are not listed: ${problem.message}`, problem.hint].filter(Boolean).join(' ');
  });
}
