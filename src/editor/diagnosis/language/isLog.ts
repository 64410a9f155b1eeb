/** Lines and characters that are looked at. */
const mostLines = 300;
const mostCharacters = 60_000;
const says = /\bNCCL (?:INFO|WARN|TRACE|VERSION) |^NCCL version \d/;

/** Whether a text is a log of NCCL, told from its beginning. */
export function isLog(line: (index: number) => string, count: number): boolean {
  let characters = 0;
  for (let index = 0; index < Math.min(count, mostLines) && characters < mostCharacters; index++) {
    const text = line(index).slice(0, 500);
    characters += text.length;
    if (says.test(text)) return true;
  }
  return false;
}
