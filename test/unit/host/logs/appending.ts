/** The child of the crash test: appends for ever, telling its parent how far it surely came. */
import { writeSync } from 'node:fs';
import { LogStore } from '../../../../src/host/logs/store';

const [file = ''] = process.argv.slice(2);
const store = LogStore.open(file, 'log', 'wal');
for (let next = store.total; ;) {
  const count = 1 + (next % 97);
  const events = Array.from({ length: count }, (_, at) => ({
    time: next + at,
    ingestion: next + at,
    id: '0',
    host: 'algo-1',
    text: `line ${next + at}`
  }));
  next += count;
  store.append(events, next);
  writeSync(1, `${next}\n`);
}
