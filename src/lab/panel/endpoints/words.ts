import type { TranslationBundle } from '@jupyterlab/translation';

import type { EndpointStatus, EndpointSummary } from '../../../protocol';
import { formatMoment } from '../../components/moments';
import type { State } from '../../icons';

/** The state that an icon shows: what is on its way or has failed looks as it does of jobs; what answers has a shape of its own. */
export function endpointState(status: EndpointStatus): State {
  switch (status) {
    case 'InService':
      return 'serving';
    case 'Deleting':
      return 'stopping';
    case 'OutOfService':
      return 'stopped';
    case 'Failed':
    case 'UpdateRollbackFailed':
      return 'failed';
    default:
      return 'starting';
  }
}

/** SageMaker's status as words: `In service`, `Rolling back`. */
export function endpointStatusWord(status: EndpointStatus, trans: TranslationBundle): string {
  switch (status) {
    case 'InService':
      return trans.__('In service');
    case 'OutOfService':
      return trans.__('Out of service');
    case 'Creating':
      return trans.__('Creating');
    case 'Updating':
      return trans.__('Updating');
    case 'SystemUpdating':
      return trans.__('System updating');
    case 'RollingBack':
      return trans.__('Rolling back');
    case 'Deleting':
      return trans.__('Deleting');
    case 'Failed':
      return trans.__('Failed');
    case 'UpdateRollbackFailed':
      return trans.__('Update and rollback failed');
  }
}

/** Where it serves and on how much: `2 × ml.m5.xlarge`, `this machine`. */
export function endpointPlaceWords(
  { ref, instanceType, instanceCount = 1 }: EndpointSummary,
  trans: TranslationBundle
): string {
  switch (ref.place) {
    case 'process':
      return trans.__('this machine');
    case 'docker':
      return trans.__('Docker');
    case 'sagemaker': {
      const type = instanceType ?? trans.__('SageMaker');
      return instanceCount > 1 ? `${instanceCount} × ${type}` : type;
    }
  }
}

/** Everything that the row abbreviates. */
export function endpointTooltip(endpoint: EndpointSummary, trans: TranslationBundle): string {
  return [
    endpoint.ref.name,
    trans.__(
      '%1 on %2',
      endpointStatusWord(endpoint.status, trans),
      endpointPlaceWords(endpoint, trans)
    ),
    trans.__('Created %1', formatMoment(endpoint.createdAt, 'local')),
    endpoint.failureReason
  ]
    .filter(Boolean)
    .join('\n');
}
