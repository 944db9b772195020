import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';

import type { InitializeResult } from '../../protocol';
import { PROTOCOL_VERSION } from '../../protocol';
import { abortError } from './abort';
import { HostError, isProblem, SERVER_AWAY } from './problem';

/** A WebSocket that a ticket has opened: from here on every frame is one JSON-RPC message. */
export interface OpenSocket {
  readonly socket: WebSocket;
  /** The host at the other end. */
  readonly info: InitializeResult;
}

/**
 * Opens the WebSocket to the host and hands in the ticket. The ticket travels in the first message, never in
 * the URL, where proxies would log it.
 *
 * @throws HostError when the host cannot be reached or speaks another protocol; AbortError
 */
export function openSocket(
  settings: ServerConnection.ISettings,
  ticket: string,
  signal: AbortSignal
): Promise<OpenSocket> {
  const url = URLExt.join(settings.wsUrl, 'jupyterlab-sagemaker', 'host');
  const socket = new settings.WebSocket(url);
  return new Promise<OpenSocket>((resolve, reject) => {
    const settle = (): void => {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error): void => {
      settle();
      socket.close();
      reject(error);
    };
    const onAbort = (): void => fail(abortError());
    signal.addEventListener('abort', onAbort);
    socket.onopen = () => socket.send(JSON.stringify({ ticket }));
    socket.onerror = () => fail(new HostError(SERVER_AWAY));
    socket.onclose = () => fail(new HostError(SERVER_AWAY));
    socket.onmessage = (event: MessageEvent<unknown>) => {
      try {
        const info = readGreeting(event.data);
        settle();
        resolve({ socket, info });
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    };
  });
}

/** Reads the first message: `{"ready": InitializeResult}` or `{"problem": Problem}`. */
function readGreeting(data: unknown): InitializeResult {
  const greeting = parse(data);
  if (typeof greeting === 'object' && greeting !== null) {
    if ('problem' in greeting && isProblem(greeting.problem)) {
      throw new HostError(greeting.problem);
    }
    if ('ready' in greeting && isInitializeResult(greeting.ready)) {
      return checkVersion(greeting.ready);
    }
  }
  throw new HostError({
    kind: 'unavailable',
    message: 'The Jupyter server greeted this page with a message that it does not understand.',
    hint: 'Reload the page; if that does not help, restart the Jupyter server.'
  });
}

function checkVersion(info: InitializeResult): InitializeResult {
  if (info.protocol !== PROTOCOL_VERSION) {
    throw new HostError({
      kind: 'unavailable',
      message:
        `This page speaks version ${PROTOCOL_VERSION} of the SageMaker host's protocol, ` +
        `the server (jupyterlab-sagemaker ${info.version}) version ${info.protocol}.`,
      hint: 'Reload the page; if that does not help, restart the Jupyter server.'
    });
  }
  return info;
}

function parse(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

function isInitializeResult(value: unknown): value is InitializeResult {
  return (
    typeof value === 'object' &&
    value !== null &&
    'protocol' in value &&
    typeof value.protocol === 'number' &&
    'version' in value &&
    typeof value.version === 'string' &&
    'contextId' in value &&
    typeof value.contextId === 'string'
  );
}
