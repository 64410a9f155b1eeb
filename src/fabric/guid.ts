/** A GUID as this program writes it: "0x" and 16 lower-case digits; null for what is none, or for the all-zero one that means "not set". */
export function guid(text: string | null | undefined): string | null {
  const digits = (text ?? '')
    .trim()
    .replace(/^0x/i, '')
    .replace(/[:\-.]/g, '')
    .toLowerCase();
  if (!/^[0-9a-f]{1,16}$/.test(digits) || /^0+$/.test(digits)) return null;
  return `0x${digits.padStart(16, '0')}`;
}
