const usual = /^(?:0x)?(?!0{16})[0-9a-f]{16}$/;

/** A GUID as this program writes it: "0x" and 16 lower-case digits; null for what is none, or for the all-zero one that means "not set". */
export function guid(text: string | null | undefined): string | null {
  // As tools print it nearly always.
  if (typeof text === 'string' && usual.test(text)) return text.startsWith('0x') ? text : `0x${text}`;
  const digits = (text ?? '')
    .trim()
    .replace(/^0x/i, '')
    .replace(/[:\-.]/g, '')
    .toLowerCase();
  if (!/^[0-9a-f]{1,16}$/.test(digits) || /^0+$/.test(digits)) return null;
  return `0x${digits.padStart(16, '0')}`;
}
