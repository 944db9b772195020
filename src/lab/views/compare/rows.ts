import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobDescription, Json, MetricSeries } from '../../../protocol';
import { formatDuration } from '../../components/moments';
import { formatMetric } from '../../components/quantities';
import { elapsed, placeWords, statusWord } from '../job/words';

/** One fact of each job, in the order of the jobs; empty where a job has none. */
export interface Row {
  readonly name: string;
  readonly values: readonly string[];
  /** Not all are the same. */
  readonly differs: boolean;
}

/** Rows under a heading. */
export interface RowGroup {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** What is compared of one job. */
export interface Side {
  readonly job: JobDescription | undefined;
  readonly series: readonly MetricSeries[];
}

/** The facts, the hyperparameters and the last numbers of jobs, row by row. A row of which no job has anything is left out. */
export function rowsOf(
  sides: readonly Side[],
  now: number,
  trans: TranslationBundle
): readonly RowGroup[] {
  const facts: [string, (job: JobDescription) => string | undefined][] = [
    [trans.__('Status'), statusWord],
    [trans.__('Where'), job => placeWords(job.ref, job, trans)],
    [trans.__('Duration'), job => formatDuration(elapsed(job, job.endedAt ?? now))],
    [trans.__('Script'), ({ entryPoint }) => entryPoint],
    [trans.__('Image'), ({ image }) => image],
    [trans.__('Data'), ({ channels }) => channels.map(({ uri }) => uri).join(', ')]
  ];
  return [
    {
      title: trans.__('Job'),
      rows: facts.map(([name, read]) => row(name, sides, ({ job }) => job && read(job)))
    },
    {
      title: trans.__('Hyperparameters'),
      rows: names(sides.flatMap(({ job }) => Object.keys(job?.hyperparameters ?? {}))).map(name =>
        row(name, sides, ({ job }) => words(job?.hyperparameters[name]))
      )
    },
    {
      title: trans.__('Last values'),
      rows: names(
        sides.flatMap(({ series }) =>
          series.filter(({ source }) => source === 'algorithm').map(({ name }) => name)
        )
      ).map(name =>
        row(name, sides, ({ series }) => {
          const last = series.find(one => one.name === name)?.values.at(-1);
          return last === undefined ? undefined : formatMetric(last);
        })
      )
    }
  ]
    .map(group => ({ ...group, rows: group.rows.filter(({ values }) => values.some(Boolean)) }))
    .filter(({ rows }) => rows.length > 0);
}

function row(name: string, sides: readonly Side[], read: (side: Side) => string | undefined): Row {
  const values = sides.map(side => read(side) ?? '');
  return { name, values, differs: new Set(values).size > 1 };
}

function names(all: readonly string[]): readonly string[] {
  return [...new Set(all)].sort();
}

function words(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
