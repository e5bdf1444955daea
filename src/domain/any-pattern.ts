/** A pattern that was compiled. */
export interface Pattern {
  /** `^(?:…)$`, with the flag `i` where case is ignored; then it is meant for texts in NFC */
  readonly expression: RegExp;
  /** as it is written, where that matches too, whatever the expression says of it */
  readonly literal?: string;
  readonly matches: (text: string) => boolean;
}

/**
 * True of a text that one of many patterns matches. Most are not asked: a text must be all that a pattern without a
 * wildcard is, or end as another one ends. No text ends with a slash. `key` is what is held against that, where it is
 * only the last part of the text.
 */
export function anyPattern(
  patterns: readonly Pattern[],
  { ignoreCase }: { ignoreCase: boolean },
): (text: string, key?: string) => boolean {
  const keyOf = ignoreCase ? foldCase : (text: string): string => text;
  const whole = new Map<string, Pattern[]>();
  const open: { readonly end: string; readonly matches: Pattern['matches'] }[] = [];
  for (const pattern of patterns) {
    const keys = wholeTexts(pattern).map(keyOf);
    if (keys.length === 0) open.push({ end: keyOf(endOf(pattern)), matches: pattern.matches });
    for (const key of new Set(keys)) whole.set(key, [...(whole.get(key) ?? []), pattern]);
  }
  const folds = whole.size > 0 || open.some(({ end }) => end !== '');
  return (text, key = text) => {
    const folded = folds ? keyOf(key) : '';
    for (const { end, matches } of open) if (folded.endsWith(end) && matches(text)) return true;
    return whole.size > 0 && (whole.get(folded)?.some(({ matches }) => matches(text)) ?? false);
  };
}

/** Characters that stand for themselves, and others behind a backslash. */
const LITERAL = /^(?:[^\\^$.*+?()[\]{}|]|\\\W)*$/;
/** A letter behind a backslash means something else, and so may those behind that (`\x41`). */
const LITERAL_END = /(?<![\\\w])(?:[\w-]|\\[.-])*$/;

/** All that a pattern without a wildcard matches, apart from case; none where it has one. */
function wholeTexts({ expression, literal }: Pattern): string[] {
  const body = bodyOf(expression.source);
  if (body === undefined || !LITERAL.test(body)) return [];
  return [plainText(body), ...(literal === undefined ? [] : [literal])];
}

/** What all texts end with that a pattern matches, apart from case: letters without accents, digits, `.`, `_` and `-`. */
function endOf({ expression, literal }: Pattern): string {
  const end = plainText(LITERAL_END.exec(bodyOf(expression.source) ?? '')?.[0] ?? '');
  return literal === undefined || literal.endsWith(end) ? end : '';
}

/** Without what anchors it, which may be there twice, and without the slash that it takes at the end of a path. */
function bodyOf(source: string): string | undefined {
  const body = /^\^\(\?:(.*)\)\$$/s.exec(source)?.[1];
  return body === undefined ? undefined : (bodyOf(body) ?? body.replace(/\\\/\?$/, ''));
}

function plainText(body: string): string {
  return body.replace(/\\(.)/gs, '$1');
}

const ASCII = /^[\0-\x7f]*$/;

/**
 * Equal for all texts that an expression takes for one, with the flag `u` or without: with it `ſ` is an s and `ẞ` an ß,
 * so it takes more than one step. What are two for the expression may be one here: `ß` and `ss`.
 */
function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize('NFC').toLowerCase().toUpperCase().toLowerCase();
}
