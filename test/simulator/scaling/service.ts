import type { Service } from '../service';
import { describeScalingActivities } from './activities';
import { deleteScalingPolicy, describeScalingPolicies, putScalingPolicy } from './policies';
import { deleteScheduledAction, describeScheduledActions, putScheduledAction } from './schedules';
import {
  deregisterScalableTarget,
  describeScalableTargets,
  registerScalableTarget
} from './targets';

/** Application Auto Scaling. */
export const scaling = {
  name: 'AutoScaling',
  signingName: 'application-autoscaling',
  target: 'AnyScaleFrontendService',
  complaint: 'ValidationException',
  operations: {
    DeleteScalingPolicy: deleteScalingPolicy,
    DeleteScheduledAction: deleteScheduledAction,
    DeregisterScalableTarget: deregisterScalableTarget,
    DescribeScalableTargets: describeScalableTargets,
    DescribeScalingActivities: describeScalingActivities,
    DescribeScalingPolicies: describeScalingPolicies,
    DescribeScheduledActions: describeScheduledActions,
    PutScalingPolicy: putScalingPolicy,
    PutScheduledAction: putScheduledAction,
    RegisterScalableTarget: registerScalableTarget
  }
} satisfies Service;
