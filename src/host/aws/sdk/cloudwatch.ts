/** What we use of the client, by name, so that the bundle carries nothing else. Loaded by `import()` only. */
export {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand
} from '@aws-sdk/client-cloudwatch';
