import type { ParseMemory } from '../fileReading.js';
import { readDocument, type Entry, type YamlNode } from './tree.js';

type Moving<Type> = { -readonly [Key in keyof Type]: Type[Key] };

interface KeptDocument {
  readonly base: number;
  readonly root: YamlNode | null;
}

/** The documents of the last reading of a file, by their text. */
class KeptDocuments {
  readonly byText = new Map<string, KeptDocument[]>();

  keep(text: string, document: KeptDocument): void {
    const same = this.byText.get(text);
    if (same === undefined) this.byText.set(text, [document]);
    else same.push(document);
  }
}

/**
 * Reads documents of one file; those that stood in it with the same text when it was last read are taken over, in their new place. Without a memory
 * all are read anew.
 */
export function documentReader(memory: ParseMemory | undefined): (text: string, base: number) => YamlNode | null {
  if (memory === undefined) return readDocument;
  const before = memory.kept instanceof KeptDocuments ? memory.kept : null;
  const now = new KeptDocuments();
  memory.kept = now;
  return (text, base) => {
    const kept = before?.byText.get(text)?.pop();
    const root = kept === undefined ? readDocument(text, base) : kept.root;
    if (kept !== undefined && root !== null && kept.base !== base) move(root, base - kept.base);
    now.keep(text, { base, root });
    return root;
  };
}

/** Moves a tree; what an alias points at is part of the tree and moves with it. */
function move(node: Moving<YamlNode>, by: number): void {
  node.from += by;
  node.to += by;
  if (node.kind === 'scalar') node.textFrom += by;
  else if (node.kind === 'seq') for (const item of node.items) move(item, by);
  else if (node.kind === 'map') for (const entry of node.entries) moveEntry(entry, by);
}

function moveEntry(entry: Moving<Entry>, by: number): void {
  entry.keyEnd += by;
  move(entry.key, by);
  if (entry.value !== null) move(entry.value, by);
}
