/**
 * The candidate that a mistyped word most likely meant: one that it begins, or one a few typing errors away.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return nearestFew(word, candidates, 1)[0];
}

/** The `count` likeliest candidates, best first. */
export function nearestFew(word: string, candidates: Iterable<string>, count: number): string[] {
  const typed = word.toLowerCase();
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of candidates) {
    const meant = candidate.toLowerCase();
    const errors = typingErrors(typed, meant);
    if (errors <= Math.max(1, Math.floor(Math.min(typed.length, meant.length) / 3))) {
      scored.push({ candidate, score: errors });
    } else if (typed.length >= 2 && (meant.startsWith(typed) || typed.startsWith(meant))) {
      scored.push({ candidate, score: Math.abs(meant.length - typed.length) });
    } else if (typed.length >= 4 && meant.includes(typed)) {
      scored.push({ candidate, score: meant.length });
    }
  }
  scored.sort((a, b) => a.score - b.score);
  return scored.slice(0, count).map(({ candidate }) => candidate);
}

/** Letters to insert, drop, replace or swap with their neighbour (optimal string alignment). */
export function typingErrors(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let errors = Math.min(
        cell(row - 1, column) + 1,
        cell(row, column - 1) + 1,
        cell(row - 1, column - 1) + (same ? 0 : 1)
      );
      if (from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        errors = Math.min(errors, cell(row - 2, column - 2) + 1);
      }
      current.push(errors);
    }
  }
  return cell(from.length, to.length);
}
