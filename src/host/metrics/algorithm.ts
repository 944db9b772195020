import type { JobDescription, LogLine, MetricSeries, Milliseconds } from '../../protocol';
import { groupsIn, matcher, mayTakeLong, TakesTooLong } from '../logs/matching';
import { metricRegex } from './regex';

interface Growing {
  readonly name: string;
  readonly host: string | undefined;
  readonly times: Milliseconds[];
  readonly values: number[];
}

interface Reader {
  readonly name: string;
  readonly regex: RegExp;
}

/** A longer line is a dump, not a report; only its start is searched. */
const LONGEST_TEXT = 16 * 1024;

/** The algorithm's metrics as the job's own MetricDefinitions find them in its lines, at full resolution. */
export class AlgorithmSeries {
  /** Those whose pattern is found to take too long are given up. */
  #readers: readonly Reader[];
  readonly #byHost: boolean;
  readonly #series = new Map<string, Growing>();

  constructor(job: Pick<JobDescription, 'metricDefinitions' | 'hosts'>) {
    this.#readers = job.metricDefinitions.flatMap(({ name, regex }) => {
      try {
        return { name, regex: metricRegex(regex) };
      } catch {
        // `train` refuses it with a sentence; a job of somebody else may still have one, and its other metrics.
        return [];
      }
    });
    this.#byHost = job.hosts.length > 1;
  }

  /** There is nothing to be looked for. */
  get none(): boolean {
    return this.#readers.length === 0;
  }

  get all(): MetricSeries[] {
    return [...this.#series.values()].map(({ name, host, times, values }) => ({
      name,
      source: 'algorithm',
      ...(host === undefined ? {} : { host }),
      times,
      values
    }));
  }

  /** Returns whether a number was found. One batch of lines after the other. */
  async add(lines: readonly LogLine[]): Promise<boolean> {
    const texts = lines.flatMap(line => reports(line.text).map(text => ({ line, text })));
    let found = false;
    for (const reader of this.#readers) {
      const numbers = await this.#numbers(
        reader,
        texts.map(({ text }) => text)
      );
      for (const [at, match] of numbers.entries()) {
        const value = numberIn(match);
        const line = texts[at]?.line;
        if (line && value !== undefined) {
          found = true;
          insert(this.#seriesOf(reader.name, line.host), line.time, value);
        }
      }
    }
    return found;
  }

  /** In another thread where the pattern might keep this one from everything else. */
  async #numbers(
    reader: Reader,
    texts: readonly string[]
  ): Promise<readonly (string | undefined)[]> {
    const { regex } = reader;
    if (!mayTakeLong(regex)) {
      return groupsIn(texts, regex);
    }
    try {
      return await matcher.groups(texts, regex);
    } catch (error) {
      if (!(error instanceof TakesTooLong)) {
        throw error;
      }
      this.#readers = this.#readers.filter(other => other !== reader);
      return [];
    }
  }

  #seriesOf(name: string, host: string): Growing {
    const key = this.#byHost ? `${name}\n${host}` : name;
    const known = this.#series.get(key);
    if (known) {
      return known;
    }
    const series: Growing = {
      name,
      host: this.#byHost ? host : undefined,
      times: [],
      values: []
    };
    this.#series.set(key, series);
    return series;
  }
}

/** A progress bar writes many reports into one line, each over the one before. Colours are not part of a report. */
function reports(text: string): string[] {
  const start = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
  const plain = start.includes('\u001b') ? start.replace(ANSI, '') : start;
  return plain.includes('\r') ? plain.split('\r').filter(part => part !== '') : [plain];
}

// eslint-disable-next-line no-control-regex -- an escape sequence begins with a control character
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

/** What Python's `float()` reads, as far as a chart can show it: no NaN, no infinity. */
function numberIn(text: string | undefined): number | undefined {
  if (
    text === undefined ||
    !/^\s*[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[-+]?\d+)?\s*$/i.test(text)
  ) {
    return undefined;
  }
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

/** Lines come in order but for late ones, which go where they belong. */
function insert({ times, values }: Growing, time: Milliseconds, value: number): void {
  let at = times.length;
  while (at > 0 && (times[at - 1] ?? 0) > time) {
    at -= 1;
  }
  if (at === times.length) {
    times.push(time);
    values.push(value);
  } else {
    times.splice(at, 0, time);
    values.splice(at, 0, value);
  }
}
