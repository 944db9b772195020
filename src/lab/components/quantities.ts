const counts = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** `1,204`, as the reader's language groups it. */
export function formatCount(count: number): string {
  return counts.format(count);
}

const UNITS = ['kB', 'MB', 'GB', 'TB'];

/** `812 B`, `1.2 MB`: powers of 1,000, as S3's console counts. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.95 && unit < UNITS.length - 1);
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** A metric's value in at most seven characters that still tell it from its neighbours: `0.941`, `12,400`, `3.2e-7`. */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    return value.toExponential(1);
  }
  if (size >= 1000) {
    return formatCount(value);
  }
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
