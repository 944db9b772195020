import type { CommandValue, EndpointList, Output } from '../../../protocol';
import type { Caller } from '../../caller';
import { typed } from '../../typed';
import type { RunContext } from '../command';
import { toJson } from './bundle';
import { ENDPOINT_MARKS } from './endpointSentence';
import { moment } from './figures';
import { showList } from './list';
import { whereIs } from './sentence';

/** What a list of `Predictor` in Python is made from. */
export function endpointsValue(
  { endpoints }: EndpointList,
  { id: contextId }: Caller
): CommandValue {
  return toJson({ type: 'endpoints', endpoints, contextId });
}

/** Shows a list of endpoints as a table. */
export function showEndpoints(
  { caller }: RunContext,
  list: EndpointList
): AsyncGenerator<Output, void, void> {
  const table = {
    columns: ['Name', 'State', 'Created', 'Instance', 'Where'],
    rows: list.endpoints.map(({ ref, status, createdAt, instanceType = '' }) => [
      ref.name,
      `${ENDPOINT_MARKS[status]} ${status}`,
      moment(createdAt),
      instanceType,
      whereIs(ref)
    ])
  };
  const deploy = typed('deploy model.tar.gz --entry-point inference.py', caller);
  const none = `There are no such endpoints; \`${deploy}\` makes one.`;
  return showList({ noun: 'endpoint', list, table, none }, caller);
}
