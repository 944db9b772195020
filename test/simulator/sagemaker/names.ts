/** A time as the SageMaker Python SDK appends it to names: `2026-11-22-10-41-07-311`, UTC. */
export function nameTime(time: number): string {
  return new Date(time).toISOString().replace(/[:.T]/g, '-').replace('Z', '');
}

/** A time as Python's logging writes it: `2026-11-22 10:41:07,311`. */
export function logTime(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '');
}
