/** Everything in a tar archive comes in blocks of so many bytes. */
export const BLOCK = 512;
/** The numbers below are octal digits in so many bytes, or base 256 behind a set highest bit. */
const SIZE = { at: 124, length: 12 };
const CHECKSUM = { at: 148, length: 8 };

/** What an entry is, in the words of https://www.gnu.org/software/tar/manual/html_node/Standard.html. */
export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'device' | 'fifo' | 'other';

/** What is to be packed, without its content. */
export interface NewEntry {
  /** Relative, with `/` between its parts and without one at its end. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly bytes: number;
  readonly executable?: boolean;
  /** Of a symlink. */
  readonly target?: string;
}

/** 1 January 1980: a time that no tool warns about, and that zip files can hold, too. */
const MODIFIED = 315_532_800;
const TYPE_FLAGS = { file: '0', symlink: '2', directory: '5' } as const;
const MODES = { file: 0o644, symlink: 0o777, directory: 0o755 } as const;

/** How many zeros follow content of a length up to the next block. */
export function padding(length: number): number {
  return (BLOCK - (length % BLOCK)) % BLOCK;
}

/**
 * The blocks before an entry's content: a ustar header, behind a pax header where a name or a size does not fit in. No
 * owner and no time of its own, so that the same files are the same bytes.
 */
export function encodeHeader(entry: NewEntry): Buffer {
  const name = entry.type === 'directory' ? `${entry.name}/` : entry.name;
  const { bytes, target = '' } = entry;
  const records = [
    ...(fits(name) ? [] : [record('path', name)]),
    ...(fits(target) ? [] : [record('linkpath', target)]),
    ...(bytes < 8 ** 11 ? [] : [record('size', String(bytes))])
  ];
  const mode = entry.executable ? 0o755 : MODES[entry.type];
  const header = ustar({ name, mode, bytes, flag: TYPE_FLAGS[entry.type], target });
  if (records.length === 0) {
    return header;
  }
  const extended = Buffer.from(records.join(''));
  return Buffer.concat([
    ustar({ name: 'PaxHeader', mode: 0o644, bytes: extended.length, flag: 'x', target: '' }),
    extended,
    Buffer.alloc(padding(extended.length)),
    header
  ]);
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= 100 && /^[\x20-\x7e]*$/.test(text);
}

/** `length keyword=value\n`, where the length counts itself. */
function record(keyword: string, value: string): string {
  const rest = ` ${keyword}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + 1;
  while (length !== bytes + String(length).length) {
    length = bytes + String(length).length;
  }
  return `${length}${rest}`;
}

function ustar(entry: {
  name: string;
  mode: number;
  bytes: number;
  flag: string;
  target: string;
}): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number, at: number) =>
    block.write(value.toString(8).padStart(digits, '0').slice(-digits), at, 'latin1');
  block.write(entry.name, 0, 100);
  octal(entry.mode, 7, 100);
  octal(0, 7, 108);
  octal(0, 7, 116);
  octal(entry.bytes, 11, SIZE.at);
  octal(MODIFIED, 11, 136);
  block.write(entry.flag, 156, 'latin1');
  block.write(entry.target, 157, 100);
  block.write('ustar\x0000', 257, 'latin1');
  octal(checksum(block), 6, CHECKSUM.at);
  block.write('\0 ', CHECKSUM.at + 6, 'latin1');
  return block;
}

/** A header as it stands in its block; long names come in entries before it. */
export interface RawHeader {
  readonly name: string;
  readonly size: number;
  readonly flag: string;
  readonly target: string;
}

/** @returns `undefined` where the checksum is wrong: this is no header */
export function decodeHeader(block: Buffer): RawHeader | undefined {
  const stated = parseNumber(block.subarray(CHECKSUM.at, CHECKSUM.at + CHECKSUM.length));
  const size = parseNumber(block.subarray(SIZE.at, SIZE.at + SIZE.length));
  if (stated !== checksum(block) || size === undefined) {
    return undefined;
  }
  // GNU tar's own format has times where ustar has the beginning of a long name.
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? text(block.subarray(345, 500)) : '';
  const name = text(block.subarray(0, 100));
  return {
    name: prefix ? `${prefix}/${name}` : name,
    size,
    flag: String.fromCharCode(block[156] ?? 0),
    target: text(block.subarray(157, 257))
  };
}

/** The sum of a header's bytes, its own eight counted as spaces. */
function checksum(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) {
    const own = at >= CHECKSUM.at && at < CHECKSUM.at + CHECKSUM.length;
    sum += own ? 0x20 : (block[at] ?? 0);
  }
  return sum;
}

/** Octal digits, or a number in base 256; `undefined` for neither, or for more than a `number` holds. */
function parseNumber(field: Buffer): number | undefined {
  if ((field[0] ?? 0) & 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    return field[0] === 0x80 && Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = text(field).trim();
  return /^[0-7]*$/.test(digits) ? parseInt(digits || '0', 8) : undefined;
}

function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

/** The records of a pax header; `undefined` where they are not well formed. */
export function decodeRecords(content: Buffer): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const length = space < 0 ? NaN : Number(content.toString('latin1', at, space));
    const record = content.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (!(length > 0) || at + length > content.length || equals < 1) {
      return undefined;
    }
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
