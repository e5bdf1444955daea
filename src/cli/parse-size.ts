const SIZE = /^(\d+(?:\.\d+)?|\.\d+) ?(?:([kmgt])(ib?|b)?|b)?$/i;
const PREFIXES = 'kmgt';

/** What a size may look like, for messages and help. */
export const SIZE_FORMS = '500, 10k, 4MiB, 1.5G (k, K and KiB are 1024; kB, MB and GB are decimal)';

/** Sizes from here on are no longer exact as numbers. */
export const TOO_LARGE = { bytes: 2 ** 53, text: '8192TiB' } as const;

/** Bytes of a size such as `10k` or `4MiB`, rounded; undefined where the text is none. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  if (match === null) return undefined;
  const [, number, prefix, suffix] = match;
  const base = suffix?.toLowerCase() === 'b' ? 1000 : 1024;
  const power = prefix === undefined ? 0 : PREFIXES.indexOf(prefix.toLowerCase()) + 1;
  return Math.round(Number(number) * base ** power);
}
