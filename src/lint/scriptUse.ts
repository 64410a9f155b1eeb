/** Whether a script reads a variable itself, as `$NAME`, `${NAME…}` or by naming it alone after `-x` or `export`. */
export function isUsed(name: string, text: string | undefined): boolean {
  // The longest name of NCCL has 57 characters; no regular expression takes one of a hundred thousand.
  if (text === undefined || !/^\w{1,200}$/.test(name)) return false;
  return new RegExp(`\\$\\{?${name}\\b|-x\\s+${name}(?![\\w=])`).test(text);
}
