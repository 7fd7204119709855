/** isId for bytes that were not made a string: 1..64 of A-Z a-z 0-9 _ -. */
export function isIdAt(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 1 || length > 64) return false;
  for (let i = start; i < end; i++) {
    const c = bytes[i] as number;
    const permitted = (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || c === 45;
    if (!permitted) return false;
  }
  return true;
}
