/** A name that a host told us, fit to stand in a command that people copy; a placeholder in capitals where it holds anything but letters, digits and `_ . : -`. */
export function operand(name: string | null, placeholder: string): string {
  return name !== null && /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,63}$/.test(name) ? name : placeholder;
}
