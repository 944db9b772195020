export type { JobActions } from './actions';
export { JobModel, type JobChange } from './model';
export { JobView, type JobViewOptions } from './view';
