import type { CommandDeclaration } from '../../protocol';
import { SCALING_METRICS } from '../places/endpointPlace';
import { endpointArgument, variantArgument } from './endpointArguments';

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html */
export const SCHEDULE = /^(cron|rate|at)\(.+\)$/;

/** What `autoscale` takes; the forms of an endpoint's view are made from it, too. */
export const autoscaleDeclaration = {
  name: 'autoscale',
  summary: 'Scale an endpoint by its traffic, or show how it is scaled',
  description:
    'With --min, --max and --target it keeps the invocations of each instance near the target, by target tracking. --schedule has --min and --max hold from set times on. Without them it shows what is set, the alarms of the policies with their state, and the last activities. --off ends it, or with --schedule that schedule alone; the instances stay as many as they are. Do so before the endpoint is deleted or gets another instance type.',
  examples: [
    'autoscale churn-prod',
    'autoscale churn-prod --min 1 --max 4 --target 1000',
    'autoscale churn-prod --variant AllTraffic --min 1 --max 4 --target 1000 --in-cooldown 600',
    'autoscale churn-prod --min 1 --max 4 --target 60 --metric CPUUtilization',
    "autoscale churn-prod --schedule 'cron(0 8 ? * MON-FRI *)' --min 2 --max 8 --timezone Europe/Berlin",
    "autoscale churn-prod --schedule 'cron(0 8 ? * MON-FRI *)' --timezone Europe/Berlin --off",
    'autoscale churn-prod --off'
  ],
  arguments: {
    name: endpointArgument,
    variant: variantArgument('scale'),
    min: { type: 'integer', summary: 'At least so many instances', minimum: 0 },
    max: { type: 'integer', summary: 'At most so many instances', minimum: 1 },
    target: {
      type: 'number',
      summary:
        'What the metric is to be near: by itself the invocations a minute that each instance gets'
    },
    metric: {
      type: 'string',
      summary:
        'What to follow: percent of all cores or GPUs for utilization, microseconds for latency',
      choices: SCALING_METRICS,
      default: 'invocations'
    },
    schedule: {
      type: 'string',
      summary: 'From when on the limits hold, in place of a target',
      pattern: SCHEDULE.source,
      placeholder: 'cron(…), rate(…) or at(…)'
    },
    timezone: {
      type: 'string',
      summary: 'Of the schedule, as Europe/Berlin; UTC unless told',
      placeholder: 'ZONE'
    },
    'in-cooldown': {
      type: 'integer',
      summary: 'Seconds from one removal of instances to the next; 300 unless told',
      minimum: 0
    },
    'out-cooldown': {
      type: 'integer',
      summary: 'Seconds from one addition of instances to the next; 300 unless told',
      minimum: 0
    },
    off: {
      type: 'boolean',
      summary: 'Scale it no more; with a --schedule, end that schedule',
      default: false
    }
  }
} satisfies CommandDeclaration;
