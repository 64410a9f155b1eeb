/** Keys under which stands what a file says about variables, and not what it sets. */
const talk =
  /^(?:properties|pattern_?properties|definitions|\$defs|desc(?:ription)?s?|docs?|documentation|help|schemas?|examples?|markdown_?description|title|notes?|comments?|labels?|messages?|summary|detail|about)$/iu;

/** Whether what stands under a key is talk about settings. */
export function isTalk(key: string): boolean {
  return talk.test(key);
}

/** Words that name the type of a value where a value would stand. */
const types = /^(?:str|string|int|integer|bool|boolean|float|number|path|list|any|none|object)$/iu;

/** Whether a text that stands where the value of a variable would is one: prose and the names of types are not. */
export function looksLikeValue(text: string): boolean {
  if (types.test(text)) return false;
  if (text.includes('\n')) return false;
  return !/\s\S+\s/u.test(text.trim()) && !/[a-z]{3,}\.$/u.test(text);
}

/** Whether a text sets one of our variables or runs a benchmark, if a shell reads it. */
export function looksLikeCommand(text: string): boolean {
  return /(?:^|[^A-Za-z0-9_])(?:TORCH_)?NCCL_\w+=|\b[a-z]+_perf(?:_mpi)?\b|\b(?:setenv|-genv|-env)\s+(?:TORCH_)?NCCL_/u.test(text);
}

/** A text that begins with `NAME=`, with or without the flag that passes it on. */
export function wordAssignment(text: string): { readonly name: string; readonly nameAt: number; readonly valueAt: number } | null {
  const found = /^(-x|-e|--env=|--env |-e )?([A-Za-z_]\w*)=/u.exec(text);
  if (found === null) return null;
  const [whole, flag = '', name = ''] = found;
  return { name, nameAt: flag.length, valueAt: whole.length };
}
