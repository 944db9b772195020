import { SAVED_POINTS, type MetricsBundle, type MetricSeries } from '../../protocol';
import { list } from '../members';
import { defined, isRecord, number, oneOf, text } from '../record';
import { readReference, sameReference } from '../reference';
import { readJobRef } from './bundle';

/**
 * Reads the content of an output of metrics as a notebook file holds it, with the same distrust as a job's.
 *
 * @returns `undefined` where it names neither a job nor an endpoint.
 */
export function readMetricsBundle(value: unknown): MetricsBundle | undefined {
  const ref = isRecord(value) ? readRef(value.ref) : undefined;
  if (!isRecord(value) || !ref) {
    return undefined;
  }
  return {
    ref,
    ...defined({
      contextId: text(value.contextId),
      variant: text(value.variant),
      since: number(value.since),
      saved: readSaved(value.saved)
    })
  };
}

/** Whether both are of one thing and one part of it, so that the view can stay. */
export function sameMetrics(one: MetricsBundle, other: MetricsBundle): boolean {
  return (
    one.ref.kind === other.ref.kind &&
    sameReference(one.ref, other.ref) &&
    one.variant === other.variant &&
    one.since === other.since
  );
}

function readRef(value: unknown): MetricsBundle['ref'] | undefined {
  const endpoint = isRecord(value) && value.kind === 'endpoint' ? readReference(value) : undefined;
  return endpoint ? { kind: 'endpoint', ...endpoint } : readJobRef(value);
}

function readSaved(value: unknown): MetricsBundle['saved'] {
  const at = isRecord(value) ? number(value.at) : undefined;
  return isRecord(value) && at !== undefined
    ? { at, series: list(value.series, readSeries) }
    : undefined;
}

function readSeries(value: unknown): MetricSeries | undefined {
  const name = isRecord(value) ? text(value.name) : undefined;
  const source = isRecord(value)
    ? oneOf(value.source, ['algorithm', 'instance', 'endpoint'])
    : undefined;
  if (!isRecord(value) || name === undefined || !source) {
    return undefined;
  }
  const times = list(value.times, number).slice(0, SAVED_POINTS);
  const values = list(value.values, number).slice(0, SAVED_POINTS);
  // One that could not be read would shift all behind it.
  return times.length !== values.length
    ? undefined
    : {
        name,
        source,
        times,
        values,
        ...defined({
          host: text(value.host),
          variant: text(value.variant),
          unit: oneOf(value.unit, ['Percent', 'Count', 'Microseconds', 'Bytes']),
          statistic: text(value.statistic),
          period: number(value.period)
        })
      };
}
