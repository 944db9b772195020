import type { MetricSeries } from '../../../protocol';
import { offerFile } from '../offerFile';

/** Hands all values to the person as a file. */
export function offerCsv(series: readonly MetricSeries[], name: string): void {
  offerFile(new Blob([csvOf(series)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`);
}

/** A table of all values: one row a value, in the order of series and time. Times are ISO 8601 in UTC. */
export function csvOf(series: readonly MetricSeries[]): string {
  const rows = [['name', 'source', 'host', 'variant', 'statistic', 'unit', 'time', 'value']];
  for (const { name, source, host, variant, statistic, unit, times, values } of series) {
    for (const [index, time] of times.entries()) {
      const value = values[index];
      rows.push([
        cell(name),
        source,
        cell(host ?? ''),
        cell(variant ?? ''),
        statistic ?? '',
        unit ?? '',
        new Date(time).toISOString(),
        value === undefined ? '' : String(value)
      ]);
    }
  }
  return `${rows.map(row => row.join(',')).join('\r\n')}\r\n`;
}

/**
 * RFC 4180 quotes, and an apostrophe before what a spreadsheet would take for a formula: names come from a job's log.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
