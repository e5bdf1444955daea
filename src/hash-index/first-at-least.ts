/** The first of `count` for which `holds` is true, given that it is true for all after it; `count` where there is none. */
export function firstAtLeast(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
