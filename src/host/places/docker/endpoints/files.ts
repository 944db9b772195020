import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../../systemError';
import type { EndpointLayout } from '../../local/layout';
import { VARIANT } from '../../local/layout';
import type { ContainerLogFile } from '../log';

/** There once somebody has asked the server to end. */
export function stoppingFile({ root }: Pick<EndpointLayout, 'root'>, number: number): string {
  return join(root, `stopping-${number}`);
}

/** The copied log of one server's container. */
export function serverLog({ logs }: Pick<EndpointLayout, 'logs'>, number: number) {
  const name = join(logs, `${VARIANT}-${number}`);
  return { log: `${name}.log`, times: `${name}.times` };
}

/** The logs of all servers that an endpoint has had. */
export async function serverLogs(endpoint: EndpointLayout): Promise<ContainerLogFile[]> {
  const numbers = (await listed(endpoint.logs)).flatMap(file => {
    const [, number] = /-(\d+)\.times$/.exec(file) ?? [];
    return number === undefined ? [] : Number(number);
  });
  return numbers
    .sort((a, b) => a - b)
    .map(number => ({
      ...serverLog(endpoint, number),
      part: String(number),
      host: VARIANT,
      suffix: `:${number}`
    }));
}

/** None where the endpoint is deleted. */
async function listed(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isCode(error, 'ENOENT')) {
      return [];
    }
    throw error;
  }
}
