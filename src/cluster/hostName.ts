/**
 * Whether a name is safe to hand to ssh, to a launcher's host list and to a file name: letters, digits, dot, underscore and
 * dash, not beginning with a dash or dot, at most 255 characters (RFC 1123 plus the underscore that ssh aliases often have).
 */
export function isHostName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/.test(name);
}
