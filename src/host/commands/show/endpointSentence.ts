import type { EndpointDescription, EndpointStatus } from '../../../protocol';
import { moment } from './figures';
import { whereIs } from './sentence';

/** A shape beside each word, for readers without colours. */
export const ENDPOINT_MARKS: Readonly<Record<EndpointStatus, string>> = {
  InService: '✓',
  Creating: '◐',
  Updating: '◐',
  SystemUpdating: '◐',
  RollingBack: '◐',
  Deleting: '◐',
  Failed: '✕',
  UpdateRollbackFailed: '✕',
  OutOfService: '■'
};

/** The endpoint in full sentences: what, where, how it stands, why it failed. */
export function endpointSentence(endpoint: EndpointDescription): string {
  const { ref, status, failureReason, url } = endpoint;
  const subject = `Endpoint ${ref.name} on ${whereIs(ref)}`;
  const reason = failureReason ? ` ${finished(failureReason)}` : '';
  const at = url ? ` at ${url}` : '';
  switch (status) {
    case 'InService':
      return `${subject} is in service${at}.${reason}`;
    case 'Failed':
      return `${subject} failed${failureReason ? `: ${finished(failureReason)}` : '.'}`;
    case 'OutOfService':
      return `${subject} is out of service.${reason}`;
    case 'UpdateRollbackFailed':
      return `${subject} could neither be updated nor brought back.${reason}`;
    case 'Deleting':
      return `${subject} is being deleted.`;
    case 'Creating':
      return `${subject} is being created since ${moment(endpoint.createdAt)}.`;
    case 'Updating':
    case 'SystemUpdating':
    case 'RollingBack':
      return `${subject} is being updated and goes on serving${at}.${reason}`;
  }
}

function finished(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
