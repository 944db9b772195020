import type { Service } from '../service';
import { describeLogGroups, describeLogStreams } from './describe';
import { startLiveTail } from './liveTail';
import { filterLogEvents, getLogEvents } from './read';
import {
  createLogGroup,
  createLogStream,
  deleteLogGroup,
  deleteLogStream,
  putLogEvents
} from './write';

/** Amazon CloudWatch Logs. */
export const logs = {
  name: 'Logs',
  signingName: 'logs',
  target: 'Logs_20140328',
  complaint: 'InvalidParameterException',
  operations: {
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    PutLogEvents: putLogEvents,
    StartLiveTail: startLiveTail
  }
} satisfies Service;
