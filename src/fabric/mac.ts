/** A MAC address as this program writes it: six pairs of lower-case digits with colons; null for what is none, for all zeros and for group addresses. */
export function mac(text: string | null | undefined): string | null {
  const digits = (text ?? '')
    .trim()
    .replace(/[:\-.]/g, '')
    .toLowerCase();
  if (!/^[0-9a-f]{12}$/.test(digits) || /^0+$/.test(digits) || (Number.parseInt(digits.slice(0, 2), 16) & 1) === 1) return null;
  return digits.replace(/..(?!$)/g, '$&:');
}
