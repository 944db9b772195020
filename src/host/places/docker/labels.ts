import { createHash } from 'node:crypto';

/** What makes a container, network or volume ours, and whose. */
const PREFIX = 'org.jupyterlab-sagemaker';
export const HOME_LABEL = `${PREFIX}.home`;
export const JOB_LABEL = `${PREFIX}.job`;
export const HOST_LABEL = `${PREFIX}.host`;
export const ENDPOINT_LABEL = `${PREFIX}.endpoint`;
export const SERVER_LABEL = `${PREFIX}.server`;

/**
 * Tells the jobs and endpoints of one data directory from those of another person or installation that uses the same engine. The path
 * itself is nobody else's business.
 */
export function homeMark(directory: string): string {
  return createHash('sha256').update(directory).digest('hex').slice(0, 16);
}

/** The labels of what belongs to one job; of one host of it when that is named. */
export function labelsOf(home: string, job: string, host?: string): Record<string, string> {
  return {
    [HOME_LABEL]: home,
    [JOB_LABEL]: job,
    ...(host === undefined ? {} : { [HOST_LABEL]: host })
  };
}

/** The labels of one server of an endpoint. */
export function serverLabels(
  home: string,
  server: { readonly endpoint: string; readonly number: number }
): Record<string, string> {
  return {
    [HOME_LABEL]: home,
    [ENDPOINT_LABEL]: server.endpoint,
    [SERVER_LABEL]: String(server.number)
  };
}

/** The engine's filter for everything that carries these labels. */
export function withLabels(labels: Readonly<Record<string, string>>): { label: string[] } {
  return { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
}
