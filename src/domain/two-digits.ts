/** Of a part of a date or a time. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
