/**
 * A request that one end sends and the other answers. The constant carries the types, so that no method
 * name is spelled twice and no parameter is cast.
 */
export interface RequestMethod<Params, Result> {
  readonly method: string;
  /** Never set; it only ties the type parameters to the constant. */
  readonly types?: (params: Params) => Result;
}

/** A message that is not answered. */
export interface NotificationMethod<Params> {
  readonly method: string;
  /** Never set; see {@link RequestMethod.types}. */
  readonly types?: (params: Params) => void;
}

export function request<Params, Result>(method: string): RequestMethod<Params, Result> {
  return { method };
}

export function notification<Params>(method: string): NotificationMethod<Params> {
  return { method };
}
