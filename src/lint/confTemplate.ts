/** What a template engine replaces or acts on: Jinja, Go, ERB. */
const mark = /\$?\{\{|\{%|<%/;

/** Longer lines are no line of a template; NCCL takes them apart, and each part would be looked through whole. */
const longest = 4096;

/** Whether a template fills in a part of a text, so that what it says is not known. */
export function hasHole(text: string): boolean {
  return text.length <= longest && mark.test(text);
}

/** Whether any line of a whole file may have a hole. */
export function mayHaveHoles(text: string): boolean {
  return mark.test(text);
}

const opens = /(?:\{%[-+]?|\{\{-?)\s*(?:if|for|range|with|unless)\b/;
const turns = /(?:\{%[-+]?|\{\{-?)\s*(?:else|elif|elsif)\b/;
const closes = /(?:\{%[-+]?|\{\{-?)\s*end/;

/** Follows the branches of a template from line to line; gives the name of the branch that each line stands in, '' outside of all. */
export function branchesOf(): (text: string, line: number) => string {
  const open: string[] = [];
  return (text, line) => {
    if (!hasHole(text)) return open.join('/');
    const inside = open.join('/');
    if (turns.test(text)) open[Math.max(0, open.length - 1)] = `else@${String(line + 1)}`;
    else if (opens.test(text)) {
      // `{% if a %}NAME=value{% endif %}` on one line.
      if (closes.test(text)) return [...open, `then@${String(line + 1)}`].join('/');
      open.push(`then@${String(line + 1)}`);
    } else if (closes.test(text)) open.pop();
    return inside;
  };
}
