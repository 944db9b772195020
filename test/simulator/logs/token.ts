import { isRecord } from '../input';
import { ServiceError } from '../errors';

/** Tokens are valid for 24 hours. */
export const tokenLife = 24 * 3_600_000;

/** Where FilterLogEvents goes on. Opaque for clients, as AWS's are. */
export interface FilterToken {
  readonly position: string | undefined;
  readonly newestFirst: boolean;
  /** Counts the pages of a chain, so that chance can decide about each. */
  readonly page: number;
  readonly issued: number;
  /** What was asked for: a token of another question is refused. */
  readonly question: number;
}

export function writeFilterToken(token: FilterToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Throws InvalidParameterException for what is no token, is of another question or is too old. */
export function readFilterToken(text: string, question: number, now: number): FilterToken {
  let token: unknown;
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    refuseToken();
  }
  if (
    !isRecord(token) ||
    typeof token['page'] !== 'number' ||
    typeof token['issued'] !== 'number' ||
    token['question'] !== question ||
    now - token['issued'] > tokenLife
  ) {
    return refuseToken();
  }
  const position = token['position'];
  return {
    position: typeof position === 'string' ? position : undefined,
    newestFirst: token['newestFirst'] === true,
    page: token['page'],
    issued: token['issued'],
    question
  };
}

/** Where GetLogEvents goes on: `f/<56 digits>/s` towards newer events, `b/…` towards older ones. */
export interface StreamToken {
  readonly direction: 'f' | 'b';
  readonly position: string;
}

export function writeStreamToken({ direction, position }: StreamToken): string {
  return `${direction}/${position}/s`;
}

export function readStreamToken(text: string): StreamToken {
  const match = /^([fb])\/(\d{56})\/s$/.exec(text);
  return match?.[2] !== undefined
    ? { direction: match[1] === 'b' ? 'b' : 'f', position: match[2] }
    : refuseToken();
}

/** When the tokens of GetLogEvents were issued, which their anatomy has no room for. Forgets the oldest of very many. */
export class TokenAges {
  note(token: string, now: number): string {
    this.issued.delete(token);
    this.issued.set(token, now);
    if (this.issued.size > 100_000) {
      for (const [oldest] of this.issued) {
        this.issued.delete(oldest);
        break;
      }
    }
    return token;
  }

  /** Throws InvalidParameterException for a token older than a day. */
  check(token: string, now: number): void {
    if (now - (this.issued.get(token) ?? now) > tokenLife) {
      refuseToken();
    }
  }

  private readonly issued = new Map<string, number>();
}

export function refuseToken(): never {
  throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
}
