/** The word nearest to a mistyped one, or undefined where none is near enough to be worth a suggestion. */
export function nearestWord(typed: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const word of words) {
    const distance = isAbbreviation(typed, word) ? 1 : editDistance(typed.toLowerCase(), word);
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const substitution = last[column - 1] + (from[row - 1] === to[column - 1] ? 0 : 1);
      current[column] = Math.min(last[column] + 1, current[column - 1] + 1, substitution);
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) current[column] = Math.min(current[column], beforeLast[column - 2] + 1);
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length];
}

function isAbbreviation(typed: string, word: string): boolean {
  return typed.length >= 3 && word.startsWith(typed.toLowerCase());
}
