/** The polynomial of CRC-32 (RFC 1952, section 8) with its bits reversed: the highest bit is the coefficient of x⁰. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/**
 * The CRC-32 of two runs of bytes one behind the other, from theirs alone: `combineCrc(crc(a), crc(b), b.length)` is
 * `crc(a + b)`.
 *
 * A CRC is a remainder of polynomials over GF(2), so n more bytes behind `a` multiply its remainder with x⁸ⁿ, and what those
 * bytes are is added.
 *
 * @param secondLength bytes of the second run, up to 2⁵³
 */
export function combineCrc(first: number, second: number, secondLength: number): number {
  return (times(first, powerOfX(secondLength)) ^ second) >>> 0;
}

/** x⁸ⁿ modulo the polynomial, by repeated squaring. */
function powerOfX(bytes: number): number {
  let power = ONE;
  // x⁸: the bit eight places below that of x⁰.
  let square = ONE >>> 8;
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      power = times(power, square);
    }
    square = times(square, square);
  }
  return power;
}

/** The product of two polynomials modulo ours. */
function times(left: number, right: number): number {
  let product = 0;
  let shifted = right;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if (left & bit) {
      product ^= shifted;
    }
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
