export { LogModel, type LogChange, type Reveal } from './model';
export { LogList } from './list';
export { LogPanel } from './panel';
export { LogTools } from './tools';
