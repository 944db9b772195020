import type { CommandValue, EndpointList, EndpointSummary, Output } from '../../../protocol';
import type { Caller } from '../../caller';
import type { RunContext } from '../command';
import { toJson } from './bundle';
import { ENDPOINT_MARKS, whereServes } from './endpointSentence';
import { isTerminal, typed } from './face';
import { counted, moment } from './figures';
import { escapeHtml } from './html';
import type { Table } from './table';
import { htmlTable, plainTable } from './table';

/** What a list of `Predictor` in Python is made from. */
export function endpointsValue(
  { endpoints }: EndpointList,
  { id: contextId }: Caller
): CommandValue {
  return toJson({ type: 'endpoints', endpoints, contextId });
}

/** Shows a list of endpoints as a table; what could not be listed is said under it. */
export async function* showEndpoints(
  { caller }: RunContext,
  list: EndpointList
): AsyncGenerator<Output, void, void> {
  const notes = notesOf(list, typed('endpoints --limit N', caller));
  if (list.endpoints.length === 0) {
    notes.unshift(
      `There are no such endpoints; \`${typed('deploy model.tar.gz --entry-point inference.py', caller)}\` makes one.`
    );
  }
  const table = list.endpoints.length > 0 ? tableOf(list.endpoints) : undefined;
  const lines = [...(table ? plainTable(table) : []), ...notes];
  if (isTerminal(caller)) {
    for (const text of lines) {
      yield { type: 'line', text };
    }
    return;
  }
  yield {
    type: 'display',
    id: 'endpoints',
    bundle: {
      'text/html':
        (table ? htmlTable(table) : '') + notes.map(note => `<p>${escapeHtml(note)}</p>`).join(''),
      'text/plain': lines.join('\n')
    }
  };
}

function tableOf(endpoints: readonly EndpointSummary[]): Table {
  return {
    columns: ['Name', 'State', 'Created', 'Instance', 'Where'],
    rows: endpoints.map(({ ref, status, createdAt, instanceType = '' }) => [
      ref.name,
      `${ENDPOINT_MARKS[status]} ${status}`,
      moment(createdAt),
      instanceType,
      whereServes(ref)
    ])
  };
}

function notesOf({ endpoints, more, problems }: EndpointList, raise: string): string[] {
  const notes = problems.map(({ place, problem }) => {
    const who = place === 'sagemaker' ? 'SageMaker’s endpoints' : `The endpoints of ${place}`;
    return [`${who} are not listed: ${problem.message}`, problem.hint].filter(Boolean).join(' ');
  });
  return more
    ? [`The first ${counted(endpoints.length, 'endpoint')}; \`${raise}\` shows more.`, ...notes]
    : notes;
}
