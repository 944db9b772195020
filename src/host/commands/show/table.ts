import { escapeHtml } from './html';

/** A table as text and as markup, of the same cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns as wide as their widest cell, two spaces between them. */
export function plainTable({ columns, rows }: Table): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map(row => row[index]?.length ?? 0))
  );
  return [columns, ...rows].map(row =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  );
}

export function htmlTable({ columns, rows }: Table): string {
  const cells = (row: readonly string[], tag: 'th' | 'td') =>
    row.map(cell => `<${tag} style="text-align:left">${escapeHtml(cell)}</${tag}>`).join('');
  const body = rows.map(row => `<tr>${cells(row, 'td')}</tr>`).join('');
  return `<table><thead><tr>${cells(columns, 'th')}</tr></thead><tbody>${body}</tbody></table>`;
}
