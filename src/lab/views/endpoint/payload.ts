/** Text as base64 of its UTF-8 bytes, as an invocation carries it. */
export function encodePayload(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

/** An answer as a person reads it: JSON indented, other text as it is, `undefined` for what is no text. */
export function readAnswer(body: string, contentType: string): string | undefined {
  const bytes = Uint8Array.from(atob(body), character => character.charCodeAt(0));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  if (!contentType.includes('json')) {
    return text;
  }
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // It says JSON and is none: what came is more useful than why it cannot be read.
    return text;
  }
}
