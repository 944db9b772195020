import type { Protocol } from './protocol';
import { isRecord } from '../input';

/**
 * Smithy RPC v2 CBOR, which newer SDKs speak to CloudWatch: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 * Only what that protocol uses of CBOR (RFC 8949).
 */
export const cborProtocol: Protocol = {
  contentType: 'application/cbor',
  output: output => encodeCbor(output),
  error: error => encodeCbor({ __type: error.code, message: error.message, ...error.members }),
  headers: () => ({ 'smithy-protocol': 'rpc-v2-cbor' })
};

const unsigned = 0;
const negative = 1;
const byteString = 2;
const textString = 3;
const array = 4;
const map = 5;
const tagged = 6;
const simple = 7;
const epochTag = 1;

export function encodeCbor(value: unknown): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: unknown, parts: Buffer[]): void {
  if (value === undefined || value === null) {
    parts.push(Buffer.of(0xf6));
  } else if (typeof value === 'boolean') {
    parts.push(Buffer.of(value ? 0xf5 : 0xf4));
  } else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) {
      parts.push(value < 0 ? head(negative, -1 - value) : head(unsigned, value));
    } else {
      const double = Buffer.alloc(9);
      double[0] = 0xfb;
      double.writeDoubleBE(value, 1);
      parts.push(double);
    }
  } else if (typeof value === 'string') {
    const text = Buffer.from(value);
    parts.push(head(textString, text.length), text);
  } else if (value instanceof Date) {
    parts.push(head(tagged, epochTag));
    write(value.getTime() / 1000, parts);
  } else if (value instanceof Uint8Array) {
    parts.push(head(byteString, value.length), Buffer.from(value));
  } else if (Array.isArray(value)) {
    parts.push(head(array, value.length));
    value.forEach(member => write(member, parts));
  } else if (isRecord(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    parts.push(head(map, members.length));
    for (const [name, member] of members) {
      write(name, parts);
      write(member, parts);
    }
  } else {
    throw new TypeError(`A ${typeof value} cannot be written as CBOR.`);
  }
}

function head(major: number, argument: number): Buffer {
  const type = major << 5;
  if (argument < 24) {
    return Buffer.of(type | argument);
  }
  if (argument < 0x100) {
    return Buffer.of(type | 24, argument);
  }
  if (argument < 0x10000) {
    return Buffer.of(type | 25, argument >> 8, argument & 0xff);
  }
  const bytes = Buffer.alloc(argument < 0x100000000 ? 5 : 9);
  if (bytes.length === 5) {
    bytes[0] = type | 26;
    bytes.writeUInt32BE(argument, 1);
  } else {
    bytes[0] = type | 27;
    bytes.writeBigUInt64BE(BigInt(argument), 1);
  }
  return bytes;
}

/** Reads one value. Throws SyntaxError for what is not CBOR or has parts that the protocol does not use. */
export function decodeCbor(bytes: Buffer): unknown {
  return new Reader(bytes).value();
}

const stop = Symbol('the end of a value of indefinite length');

class Reader {
  constructor(private readonly bytes: Buffer) {}

  value(): unknown {
    const value = this.item();
    if (value === stop) {
      throw new SyntaxError('A CBOR value of indefinite length ends where none began.');
    }
    return value;
  }

  private item(): unknown {
    const initial = this.take(1)[0] ?? 0;
    const major = initial >> 5;
    const info = initial & 0x1f;
    if (major === simple) {
      return this.simple(info);
    }
    const argument = info === 31 ? undefined : this.argument(info);
    switch (major) {
      case unsigned:
        return argument;
      case negative:
        return -1 - (argument ?? 0);
      case byteString:
        return Buffer.concat(this.chunks(argument));
      case textString:
        return Buffer.concat(this.chunks(argument)).toString();
      case array:
        return this.items(argument);
      case map:
        return this.members(argument);
      default: {
        const inner = this.value();
        return argument === epochTag && typeof inner === 'number' ? new Date(inner * 1000) : inner;
      }
    }
  }

  private simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 26:
        return this.take(4).readFloatBE();
      case 27:
        return this.take(8).readDoubleBE();
      case 31:
        return stop;
      default:
        throw new SyntaxError(`CBOR's simple value ${info} has no meaning here.`);
    }
  }

  private argument(info: number): number {
    switch (info) {
      case 24:
        return this.take(1).readUInt8();
      case 25:
        return this.take(2).readUInt16BE();
      case 26:
        return this.take(4).readUInt32BE();
      case 27:
        return Number(this.take(8).readBigUInt64BE());
      default:
        return info;
    }
  }

  private chunks(length: number | undefined): Buffer[] {
    if (length !== undefined) {
      return [this.take(length)];
    }
    return this.items(undefined).map(chunk =>
      Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    );
  }

  private items(count: number | undefined): unknown[] {
    const items: unknown[] = [];
    while (count === undefined || items.length < count) {
      const item = this.item();
      if (item === stop) {
        break;
      }
      items.push(item);
    }
    return items;
  }

  private members(count: number | undefined): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    for (let read = 0; count === undefined || read < count; read++) {
      const name = this.item();
      if (name === stop) {
        break;
      }
      members[String(name)] = this.value();
    }
    return members;
  }

  private take(length: number): Buffer {
    if (this.at + length > this.bytes.length) {
      throw new SyntaxError('The CBOR value is cut off.');
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private at = 0;
}
