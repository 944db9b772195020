import { logs } from './logs/service';
import { cloudwatch } from './monitoring/service';
import { runtime } from './runtime/service';
import { sagemaker } from './sagemaker/service';
import { scaling } from './scaling/service';
import type { Service } from './service';
import { sts } from './sts/service';

/** The services of the simulated AWS, by the names that counters, quotas and faults use. */
export const services = {
  Logs: logs,
  SageMaker: sagemaker,
  STS: sts,
  CloudWatch: cloudwatch,
  AutoScaling: scaling,
  Runtime: runtime
} as const;

export type Services = typeof services;

export const allServices: readonly Service[] = Object.values(services);

export function serviceNamed(name: string): Service | undefined {
  return allServices.find(service => service.name === name);
}
