/** What survives `JSON.parse(JSON.stringify(value))`. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A moment, in milliseconds since 1970-01-01T00:00:00Z: CloudWatch's own unit for event times. */
export type Milliseconds = number;
