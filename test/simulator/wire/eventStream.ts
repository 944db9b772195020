import { crc32 } from 'node:zlib';

/**
 * One message of `application/vnd.amazon.eventstream`: lengths, headers (all strings here), payload, and the two checksums.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function eventStreamMessage(
  headers: Readonly<Record<string, string>>,
  payload: Buffer = Buffer.alloc(0)
): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const header = Buffer.alloc(1 + name.length + 3 + Buffer.byteLength(value));
      header[0] = name.length;
      header.write(name, 1, 'latin1');
      header[1 + name.length] = stringType;
      header.writeUInt16BE(Buffer.byteLength(value), 2 + name.length);
      header.write(value, 4 + name.length);
      return header;
    })
  );
  const length = 12 + head.length + payload.length + 4;
  const message = Buffer.alloc(length);
  message.writeUInt32BE(length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, 12);
  payload.copy(message, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, length - 4)), length - 4);
  return message;
}

const stringType = 7;

/** An event of an operation's stream: `{ sessionUpdate: {…} }`. */
export function streamEvent(name: string, payload: object): Buffer {
  return eventStreamMessage(
    { ':message-type': 'event', ':event-type': name, ':content-type': 'application/json' },
    Buffer.from(JSON.stringify(payload))
  );
}

/** An event whose payload is a blob. */
export function streamBlob(name: string, payload: Buffer): Buffer {
  return eventStreamMessage(
    {
      ':message-type': 'event',
      ':event-type': name,
      ':content-type': 'application/octet-stream'
    },
    payload
  );
}

/** What the modelled exceptions of a stream look like; the stream ends after one. */
export function streamException(code: string, message: string): Buffer {
  return eventStreamMessage(
    { ':message-type': 'exception', ':exception-type': code, ':content-type': 'application/json' },
    Buffer.from(JSON.stringify({ message }))
  );
}
