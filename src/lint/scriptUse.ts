/** Whether a script reads a variable itself, as `$NAME`, `${NAME…}` or by naming it alone after `-x` or `export`. */
export function isUsed(name: string, text: string | undefined): boolean {
  if (text === undefined || !/^\w+$/.test(name)) return false;
  return new RegExp(`\\$\\{?${name}\\b|-x\\s+${name}(?![\\w=])`).test(text);
}
