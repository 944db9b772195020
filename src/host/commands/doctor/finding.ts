import type { Finding, Milliseconds } from '../../../protocol';
import type { Caller } from '../../caller';
import type { Host } from '../../host';
import { ProblemError } from '../../problem';
import { escapeHtml } from '../show/html';

/** A check that takes longer has failed: whoever asks how things are does not wait for a network. */
export const PATIENCE: Milliseconds = 15_000;

/** Looks at one thing; `undefined` where there is nothing to look at. What it throws becomes a finding, too. */
export type Check = (
  host: Host,
  caller: Caller,
  signal: AbortSignal
) => Promise<Finding | undefined>;

const MARKS: Readonly<Record<Finding['state'], string>> = {
  fine: '✓',
  missing: '–',
  broken: '✕'
};

/** What a check that threw has found. */
export function failed(what: string, error: unknown): Finding {
  return error instanceof ProblemError
    ? { what, state: 'broken', text: error.message, next: error.problem.hint }
    : { what, state: 'broken', text: messageOf(error) };
}

export function messageOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') {
    return `no answer within ${PATIENCE / 1_000} seconds`;
  }
  return error instanceof Error ? error.message.trim() : String(error);
}

/** For a terminal, and as the bundle's plain text. */
export function plain({ what, state, text, next }: Finding): string {
  const line = `${MARKS[state]} ${what.padEnd(11)}  ${text}`;
  return next ? `${line}\n${' '.repeat(15)}${next}` : line;
}

export function html(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, state, text, next }) => {
    const advice = next ? `<br><em>${escapeHtml(next)}</em>` : '';
    return `<tr><td>${MARKS[state]}</td><th style="text-align:left">${escapeHtml(what)}</th><td style="text-align:left">${escapeHtml(text)}${advice}</td></tr>`;
  });
  return `<table>${rows.join('')}</table>`;
}
