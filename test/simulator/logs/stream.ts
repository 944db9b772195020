import { ListStrand, type ListedEvent, type Strand } from './strand';
import { WrittenStrand } from './written';

/** One log stream: strands of events, visible as time passes, that may be cut off when the container is stopped. */
export class LogStream {
  /**
   * @param nextOrdinal gives a strand that is added later its place among the group's.
   * @param created when it was made by CreateLogStream; `undefined` for a stream that appears with its first event, as
   * those of SageMaker do.
   */
  constructor(
    readonly name: string,
    readonly strands: WrittenStrand[],
    private readonly nextOrdinal: () => number,
    private readonly created?: number
  ) {}

  /** From when on DescribeLogStreams knows it. */
  get visibleFrom(): number {
    if (this.created !== undefined) {
      return this.created;
    }
    this.firstIngestion ??= Math.min(
      ...this.strands.map(({ strand }) => earliestIngestion(strand, this.until))
    );
    return this.firstIngestion;
  }

  exists(now: number): boolean {
    return this.visibleFrom <= now;
  }

  /** Events after this moment were never written. */
  get until(): number {
    return this.end;
  }

  /** Ends the stream at `time`: the container is gone. */
  cut(time: number): void {
    this.end = Math.min(this.end, time);
    this.firstIngestion = undefined;
  }

  /** Adds events that were not planned: what PutLogEvents brings, and the last words of a stopped container. */
  put(events: readonly ListedEvent[]): void {
    if (!this.added) {
      this.added = new ListStrand();
      this.strands.push(new WrittenStrand(this.added, this.nextOrdinal()));
    }
    this.added.add(events);
    this.firstIngestion = undefined;
  }

  /** The newest timestamp among events that were visible at `time`, or the oldest. */
  eventTime(which: 'first' | 'last', time: number): number | undefined {
    const times = this.strands
      .map(({ strand }) => visibleTime(strand, which, time, this.until))
      .filter(found => found !== undefined);
    if (times.length === 0) {
      return undefined;
    }
    return which === 'first' ? Math.min(...times) : Math.max(...times);
  }

  private end = Infinity;
  private added: ListStrand | undefined;
  private firstIngestion: number | undefined;
}

function earliestIngestion(strand: Strand, until: number): number {
  let earliest = Infinity;
  for (let index = 0; index < strand.length; index++) {
    const timestamp = strand.timestamp(index);
    if (timestamp > until || timestamp >= earliest) {
      break;
    }
    earliest = Math.min(earliest, strand.ingestion(index));
  }
  return earliest;
}

function visibleTime(
  strand: Strand,
  which: 'first' | 'last',
  now: number,
  until: number
): number | undefined {
  const end = strand.search(Math.min(now, until) + 1);
  const step = which === 'first' ? 1 : -1;
  for (let index = which === 'first' ? 0 : end - 1; index >= 0 && index < end; index += step) {
    if (strand.ingestion(index) <= now) {
      return strand.timestamp(index);
    }
  }
  return undefined;
}
