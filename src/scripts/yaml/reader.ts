import { nothingRead, type FileReader, type Slip } from '../fileReading.js';
import { maskTemplate } from '../template.js';
import { placesIn } from './places.js';
import { findYamlSettings } from './settings.js';
import { readDocument, type YamlNode } from './tree.js';
import type { YamlFile } from './yamlFile.js';

/** What a document must name to be worth parsing: a variable, a GPU or an image. */
const concerns = /NCCL|gpu|nvidia|image/iu;

/** Where documents begin: a line of three hyphens ends the one before, whatever is open there (YAML 1.2.2, 9.1). */
function* documentsOf(text: string): Generator<{ readonly from: number; readonly text: string }> {
  let from = 0;
  for (const match of text.matchAll(/^---(?=\s|$)/gmu)) {
    if (match.index > from) yield { from, text: text.slice(from, match.index) };
    from = match.index;
  }
  yield { from, text: text.slice(from) };
}

/** Reads YAML of any purpose: manifests, compose files, values, workflows, configurations. */
export const readYaml: FileReader = (text, options) => {
  const template = maskTemplate(text);
  const file: YamlFile = { text, template, places: placesIn(text), reach: options.reach ?? 'ranks', settings: new Map(), uses: new Set() };
  const roots: YamlNode[] = [];
  for (const part of documentsOf(template.text)) {
    if (!concerns.test(part.text)) continue;
    const root = readDocument(part.text, part.from);
    if (root !== null) roots.push(root);
  }
  const slips: Slip[] = [];
  for (const root of roots) findYamlSettings(file, root, () => null, slips);
  return Promise.resolve({ ...nothingRead, settings: [...file.settings.values()], slips, uses: [...file.uses] });
};
