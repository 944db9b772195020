import type { TranslationBundle } from '@jupyterlab/translation';

import type { PlaceName } from '../../../protocol';
import { formatDuration } from '../moments';
import { interval, type ChartData } from './series';

/** Whose numbers they are. */
export interface AxisWords {
  /** Where the job runs. */
  readonly place: PlaceName;
}

/** Under a chart: where its numbers come from, what each of them stands for, and how often there is one. */
export function sourceWords(
  chart: ChartData,
  { place }: AxisWords,
  trans: TranslationBundle
): string {
  if (chart.source === 'algorithm') {
    return trans.__('Every value that the job printed, at the time of its line.');
  }
  const every = interval(chart.lines[0]?.times ?? []);
  const words =
    place === 'sagemaker'
      ? trans.__('CloudWatch, average of each period')
      : trans.__('Sampled on this machine');
  return every === undefined
    ? words
    : trans.__('%1; usually one value in %2.', words, formatDuration(every));
}
