import type { Section } from './sections.js';

/** Sections of which each lies inside or outside of every other: only such can be folded. They are in the order of their first lines. */
export function nested(sections: readonly Section[]): Section[] {
  const open: Section[] = [];
  return sections.filter((section) => {
    while ((open.at(-1)?.to ?? Infinity) < section.from) open.pop();
    const around = open.at(-1);
    if (around !== undefined && (section.to > around.to || section.from === around.from)) return false;
    open.push(section);
    return true;
  });
}
