/** The connection from the page to the SageMaker host. */
export { Host } from './host';
export { HostError, isAbort, isProblem, problemOf } from './problem';
