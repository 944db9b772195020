import { formatMoment } from '../moments';
import { offerFile } from '../offerFile';
import type { LogModel } from './model';

/**
 * Saves all lines that pass the filter as a text file, window by window, so that the page holds one copy of the
 * text and never all of the lines.
 *
 * @param progress Called with the share that is done, 0 to 1.
 */
export async function saveLog(
  log: LogModel,
  name: string,
  signal: AbortSignal,
  progress: (share: number) => void
): Promise<void> {
  const count = log.count;
  const several = log.hosts.length > 1;
  const parts: Blob[] = [];
  let done = 0;
  for await (const lines of log.read(0, count, signal)) {
    const text = lines
      .map(line => {
        const host = several ? ` ${line.host}` : '';
        return `${formatMoment(line.time, log.zone)}${host} ${line.text}\n`;
      })
      .join('');
    parts.push(new Blob([text]));
    done += lines.length;
    progress(Math.min(1, done / Math.max(1, count)));
  }
  offerFile(new Blob(parts, { type: 'text/plain;charset=utf-8' }), `${name}.log`);
}
