/** The endpoint that a command is about. */
export const endpointArgument = {
  type: 'string',
  summary: 'Name of the endpoint',
  positional: true,
  required: true,
  completesFrom: 'endpoint'
} as const;

/** @param act what is done to it, as in `scale` */
export function variantArgument(act: string) {
  return {
    type: 'string',
    summary: `The variant to ${act}; not needed where there is only one`,
    placeholder: 'VARIANT'
  } as const;
}
