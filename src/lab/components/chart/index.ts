export { ChartBoard, type TimeRange } from './board';
export { Charts } from './charts';
export { csvOf, offerCsv } from './csv';
export { SeriesModel, type SeriesSource } from './model';
export { chartsOf, type ChartData, type Line } from './series';
export type { Axis } from './ticks';
