export { ChartBoard, type TimeRange } from './board';
export { Charts } from './charts';
export { csvOf } from './csv';
export { chartsOf, type ChartData, type Line } from './series';
export type { Axis } from './ticks';
