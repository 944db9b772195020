/** `arn:<partition>:sagemaker:<region>:<account>:<kind>/<name>` */
export function parseArn(arn: string | undefined): { region?: string; account?: string } {
  const [, , , region, account] = arn?.split(':') ?? [];
  return { region: region || undefined, account: account || undefined };
}
