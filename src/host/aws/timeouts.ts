import type { Milliseconds } from '../../protocol';

/** How long a connection may take to be made. */
export const CONNECT_TIMEOUT: Milliseconds = 5_000;
/** No byte for so long means that the connection is dead. */
export const SILENCE_TIMEOUT: Milliseconds = 30_000;
