export type { LogChange, Reveal } from './changes';
export { LogModel } from './model';
export { LogList } from './list';
export { LogPanel } from './panel';
export { LogTools } from './tools';
