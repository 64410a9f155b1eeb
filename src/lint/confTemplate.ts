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

/** Branches inside branches that are told apart; below them a line counts to the innermost of these. */
const deepest = 30;

/** Follows the branches of a template from line to line; gives the name of the branch that each line stands in, '' outside of all. */
export function branchesOf(): (text: string, line: number) => string {
  // Each name holds those of the branches around it.
  const open: string[] = [];
  let deeper = 0;
  const inner = (around: string | undefined, branch: string): string => (around === undefined ? branch : `${around}/${branch}`);
  return (text, line) => {
    const inside = open.at(-1) ?? '';
    if (!hasHole(text)) return inside;
    if (turns.test(text)) {
      if (deeper === 0) open[Math.max(0, open.length - 1)] = inner(open.at(-2), `else@${String(line + 1)}`);
    } else if (opens.test(text)) {
      // `{% if a %}NAME=value{% endif %}` on one line.
      const branch = inner(open.at(-1), `then@${String(line + 1)}`);
      if (closes.test(text)) return branch;
      if (open.length < deepest) open.push(branch);
      else deeper++;
    } else if (closes.test(text)) {
      if (deeper > 0) deeper--;
      else open.pop();
    }
    return inside;
  };
}
