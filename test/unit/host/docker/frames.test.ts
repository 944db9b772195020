import fc from 'fast-check';
import { FrameReader } from '../../../../src/host/places/docker/frames';

function frame(stream: number, time: string, text: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(`${time} `), text]);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

const TIME = '2026-11-22T17:38:00.269359551Z';

describe('The frames of a container’s log', () => {
  it('come out the same however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 40 })), {
          maxLength: 8
        }),
        fc.array(fc.nat(60), { maxLength: 20 }),
        (messages, cuts) => {
          const bytes = Buffer.concat(
            messages.map(([stream, text]) => frame(stream, TIME, Buffer.from(text)))
          );
          const reader = new FrameReader();
          const seen: Buffer[] = [];
          let at = 0;
          for (const length of [...cuts, bytes.length]) {
            for (const message of reader.push(bytes.subarray(at, at + length))) {
              expect(message.time).toBe(Date.parse('2026-11-22T17:38:00.269Z'));
              seen.push(message.bytes);
            }
            at += length;
          }
          expect(seen.map(text => text.toString('hex'))).toEqual(
            messages.map(([, text]) => Buffer.from(text).toString('hex'))
          );
          expect(reader.within).toBe(false);
        }
      )
    );
  });

  it.each([
    ['a terminal’s plain text', Buffer.from('hello, world\n')],
    ['a line without its time', frame(1, 'yesterday', Buffer.from('x'))]
  ])('are not seen in %s', (_what, bytes) => {
    expect(() => [...new FrameReader().push(bytes)]).toThrow('The engine sent a log');
  });
});
