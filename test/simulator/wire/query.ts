import type { ServiceError } from '../errors';
import { isRecord } from '../input';
import type { Service } from '../service';
import type { Protocol } from './protocol';

/** AWS query: form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const queryProtocol: Protocol = {
  contentType: 'text/xml',
  output: (output, service, operation) =>
    Buffer.from(
      `<${operation}Response xmlns="${namespaceOf(service)}"><${operation}Result>${xml(output)}</${operation}Result>` +
        `<ResponseMetadata><RequestId>${crypto.randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`
    ),
  error: (error: ServiceError, service, requestId) =>
    Buffer.from(
      `<ErrorResponse xmlns="${namespaceOf(service)}"><Error><Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type>` +
        `<Code>${queryCode(error.code)}</Code><Message>${escape(error.message)}</Message></Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`
    )
};

/** Reads a form's `Filter.member.1.Name=…` back into structures and lists. */
export function readForm(body: string): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split('.');
    let place = root;
    path.forEach((part, depth) => {
      if (depth === path.length - 1) {
        place[part] = value;
        return;
      }
      const next = place[part];
      const inner: Record<string, unknown> = isRecord(next) ? next : {};
      place[part] = inner;
      place = inner;
    });
  }
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, listed(value)]));
}

/** `{member: {1: a, 2: b}}` is a list; an empty value stands for an empty list and is left out. */
function listed(value: unknown): unknown {
  if (!isRecord(value)) {
    return value;
  }
  const members = value['member'];
  if (isRecord(members)) {
    return Object.entries(members)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, member]) => listed(member));
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, listed(inner)]));
}

/** Elements of a structure's members; lists as `<member>`. */
export function xml(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    return value.map(member => `<member>${xml(member)}</member>`).join('');
  }
  if (isRecord(value)) {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([name, member]) => `<${name}>${xml(member)}</${name}>`)
      .join('');
  }
  return escape(typeof value === 'string' ? value : JSON.stringify(value));
}

function escape(text: string): string {
  return text.replace(/[<>&"]/g, character => `&#${character.charCodeAt(0)};`);
}

function namespaceOf(service: Service | undefined): string {
  return service?.query?.namespace ?? 'https://amazonaws.com/';
}

/** Query services say `Throttling` and `ExpiredToken`, where JSON services add `Exception`. */
function queryCode(code: string): string {
  return code === 'ThrottlingException' || code === 'ExpiredTokenException'
    ? code.replace('Exception', '')
    : code;
}
