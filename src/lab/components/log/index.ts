export { LogList, type LogListOptions } from './list';
export { LogModel, type LogChange, type Reveal } from './model';
