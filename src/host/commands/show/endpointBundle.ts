import type {
  CommandValue,
  EndpointBundle,
  EndpointDescription,
  Milliseconds,
  MimeBundle,
  Variant
} from '../../../protocol';
import { ENDPOINT_MIME } from '../../../protocol';
import type { Caller } from '../../caller';
import { toJson } from './bundle';
import { ENDPOINT_MARKS, endpointSentence } from './endpointSentence';
import { escapeHtml } from './html';
import { whereIs } from './sentence';

/** What `Predictor` in Python is made from; it goes on acting as the caller did, `--profile` and all. */
export function endpointValue(
  endpoint: EndpointDescription,
  { id: contextId }: Caller
): CommandValue {
  return toJson({ type: 'endpoint', ref: endpoint.ref, endpoint, contextId });
}

/** The output that names an endpoint: ours for a reader with a host, and beside it what stays true without one. */
export function endpointBundle(
  described: EndpointDescription,
  { at, contextId }: { readonly at: Milliseconds; readonly contextId: string }
): MimeBundle {
  const endpoint = withoutSecrets(described);
  const bundle: EndpointBundle = { ref: endpoint.ref, contextId, saved: { at, endpoint } };
  return {
    [ENDPOINT_MIME]: toJson(bundle),
    'text/html': html(endpoint),
    'text/plain': [
      endpointSentence(endpoint),
      ...facts(endpoint).map(fact => fact.join(': '))
    ].join('\n')
  };
}

/** What a person wants to know of an endpoint, by names. */
export function facts(endpoint: EndpointDescription): [name: string, value: string][] {
  const { contentType, accept, framework, config, role, asyncOutput } = endpoint;
  const { variants } = withoutSecrets(endpoint);
  const found: [string, string | undefined][] = [
    ['Framework', framework],
    ['Sends', contentType],
    ['Asks for', accept],
    ...variants.flatMap(variant => {
      const prefix = variants.length > 1 ? `${variant.name}: ` : '';
      const count = variant.instances?.current ?? 0;
      const instances = variant.serverless
        ? `serverless, ${variant.serverless.memory} MB, up to ${variant.serverless.concurrency} at once`
        : variant.instanceType && `${count > 1 ? `${count} × ` : ''}${variant.instanceType}`;
      return [
        [`${prefix}Instance`, instances],
        [`${prefix}Model`, variant.model],
        [`${prefix}Model data`, variant.modelData?.uri],
        [`${prefix}Image`, variant.image],
        [`${prefix}Environment`, environmentWords(variant.environment)]
      ] as [string, string | undefined][];
    }),
    ['Configuration', config],
    ['Role', role],
    ['Asynchronous answers', asyncOutput]
  ];
  return found.flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
}

function environmentWords(environment: Variant['environment']): string {
  return Object.entries(environment)
    .map(variable => variable.join('='))
    .join(', ');
}

/** Without the values of variables whose names tell that they are secret: what is shown is saved with the notebook. */
function withoutSecrets(endpoint: EndpointDescription): EndpointDescription {
  const hidden = ([name, value]: [string, string]): [string, string] => [
    name,
    SECRET.test(name) ? '…' : value
  ];
  return {
    ...endpoint,
    variants: endpoint.variants.map(variant => ({
      ...variant,
      environment: Object.fromEntries(Object.entries(variant.environment).map(hidden))
    }))
  };
}

const SECRET = /TOKEN|SECRET|PASSWORD|CREDENTIAL|API_?KEY/i;

/** Inherits every colour, so that it reads on light and on dark; no script, everything escaped. */
function html(endpoint: EndpointDescription): string {
  const { ref, status, failureReason, url } = endpoint;
  const where = [whereIs(ref), url].filter(Boolean).map(text => escapeHtml(text ?? ''));
  const rows = facts(endpoint).map(
    ([name, value]) =>
      `<tr><td style="text-align:left">${escapeHtml(name)}</td><td style="text-align:left"><code>${escapeHtml(value)}</code></td></tr>`
  );
  return (
    '<div style="border:1px solid rgba(128,128,128,.4);border-radius:3px;padding:6px 10px">' +
    `<div><strong>${ENDPOINT_MARKS[status]} ${status}</strong> <code>${escapeHtml(ref.name)}</code> · ${where.join(' · ')}</div>` +
    (failureReason ? `<div>${escapeHtml(failureReason)}</div>` : '') +
    `<table>${rows.join('')}</table></div>`
  );
}
