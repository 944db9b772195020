import type { TranslationBundle } from '@jupyterlab/translation';

import type { Milliseconds } from '../../../protocol';
import { formatDuration } from '../moments';
import { interval, type ChartData } from './series';

/** Under a chart: where its numbers come from, what each of them stands for, and how often there is one. */
export function sourceWords(chart: ChartData, trans: TranslationBundle): string {
  if (chart.note !== undefined) {
    return chart.note;
  }
  if (chart.source === 'algorithm') {
    return trans.__('Every value that the job printed, at the time of its line.');
  }
  const statistics = [...new Set(chart.lines.flatMap(({ statistic }) => statistic ?? []))];
  const periods = [...new Set(chart.lines.flatMap(({ period }) => period ?? []))];
  if (statistics.length > 0) {
    return trans.__(
      'CloudWatch: %1 of each %2.',
      statistics.map(statistic => statisticWords(statistic, trans)).join(', '),
      periods.map(period => periodWords(period, trans)).join(', ') || trans.__('period')
    );
  }
  const words = trans.__('Sampled on this machine');
  const every = interval(chart.lines[0]?.times ?? []);
  return every === undefined
    ? words
    : trans.__('%1; usually one value in %2.', words, formatDuration(every));
}

/** CloudWatch's statistics as words: `Average`, `Sum`, `p99`. */
function statisticWords(statistic: string, trans: TranslationBundle): string {
  switch (statistic) {
    case 'Average':
      return trans.__('average');
    case 'Sum':
      return trans.__('sum');
    default:
      return /^p\d/.test(statistic)
        ? trans.__('%1th percentile', statistic.slice(1))
        : statistic.toLowerCase();
  }
}

/** `minute`, `5 minutes`, `hour`, `6 hours`, `day`. */
function periodWords(period: Milliseconds, trans: TranslationBundle): string {
  const minutes = Math.round(period / 60_000);
  if (minutes % 1440 === 0) {
    return trans._n('day', '%1 days', minutes / 1440);
  }
  return minutes % 60 === 0
    ? trans._n('hour', '%1 hours', minutes / 60)
    : trans._n('minute', '%1 minutes', minutes);
}
