/** Names of variables that a script reads itself: `$NAME`, `${NAME…}`, `[ -v NAME ]`, `printenv NAME`, or hands on by name with `-x` or `-e`. */
export function usedNames(text: string): readonly string[] {
  const names = new Set<string>();
  const reads = /^[ \t]*#.*|(?<!\\)\$\{?[#!]?([A-Za-z_]\w{0,199})|\s(?:-v|-x|-e|--env|printenv)[ \t]+([A-Za-z_]\w{0,199})(?![\w=])/gmu;
  for (const match of text.matchAll(reads)) {
    const name = match[1] ?? match[2];
    if (name !== undefined) names.add(name);
  }
  return [...names];
}
