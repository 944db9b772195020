import type { Milliseconds } from '../../../protocol';

/**
 * The index of a log's times: records of 16 bytes, each a moment and the length that the log had then, both float64 little
 * endian. A line came at the moment of the first record that its end lies within. Moments never go back, so the order of
 * the bytes is the order of time.
 */
export const STAMP_BYTES = 16;

export interface Stamp {
  readonly time: Milliseconds;
  /** Bytes of the log that were there at that time. */
  readonly end: number;
}

export function encodeStamp(stamp: Stamp): Buffer {
  const bytes = Buffer.allocUnsafe(STAMP_BYTES);
  bytes.writeDoubleLE(stamp.time, 0);
  bytes.writeDoubleLE(stamp.end, 8);
  return bytes;
}

/** The records in `bytes`; a last one that is not whole yet is left out. */
export function decodeStamps(bytes: Buffer): Stamp[] {
  const stamps: Stamp[] = [];
  for (let at = 0; at + STAMP_BYTES <= bytes.length; at += STAMP_BYTES) {
    stamps.push({ time: bytes.readDoubleLE(at), end: bytes.readDoubleLE(at + 8) });
  }
  return stamps;
}
