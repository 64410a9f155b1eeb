/** C0 and C1 controls but tab and line feed, and the marks that reorder text on screen. */
const unsafe = /(?![\t\n])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const escape = String.fromCharCode(0x1b);
const bell = String.fromCharCode(7);

/** Terminal escape sequences: CSI, OSC up to its end, and two-byte ones. */
const escapes = new RegExp(
  [`${escape}\\[[0-?]*[ -/]*[@-~]`, `${escape}\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\)?`, `${escape}[@-Z\\\\-_]`].join('|'),
  'g',
);

/** Text from a host, log or file made fit to show: no terminal escapes, no controls, no text reordering. */
export function clean(text: string): string {
  return text.replace(escapes, '').replace(unsafe, '');
}
