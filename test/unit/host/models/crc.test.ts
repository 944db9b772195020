import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { combineCrc } from '../../../../src/host/models/archive/crc';

describe('the CRC-32 of two runs of bytes', () => {
  it('is that of both together', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
        const whole = crc32(Buffer.concat([a, b]));
        expect(combineCrc(crc32(a), crc32(b), b.length)).toBe(whole);
      })
    );
  });

  it('is right beyond 4 GiB, where lengths no longer fit in 32 bits', () => {
    // 5 GiB of zeros by doubling, which the combination of equal halves allows.
    let zeros = crc32(Buffer.alloc(1));
    for (let length = 1; length < 2 ** 30; length *= 2) {
      zeros = combineCrc(zeros, zeros, length);
    }
    let five = zeros;
    for (let gigabytes = 1; gigabytes < 5; gigabytes += 1) {
      five = combineCrc(five, zeros, 2 ** 30);
    }
    const first = crc32(Buffer.from('script'));
    const [a, b, c] = [2 ** 32 + 1, 2 ** 29, 2 ** 29 - 1];
    expect(a + b + c).toBe(5 * 2 ** 30);
    // The same 5 GiB, appended in unequal parts.
    const part = (length: number): number => {
      let crc = 0;
      let unit = crc32(Buffer.alloc(1));
      let size = 1;
      for (let rest = length; rest > 0; rest = Math.floor(rest / 2)) {
        if (rest % 2 === 1) {
          crc = combineCrc(crc, unit, size);
        }
        unit = combineCrc(unit, unit, size);
        size *= 2;
      }
      return crc;
    };
    const appended = [a, b, c].reduce(
      (crc, length) => combineCrc(crc, part(length), length),
      first
    );
    expect(combineCrc(first, five, 5 * 2 ** 30)).toBe(appended);
  });
});
