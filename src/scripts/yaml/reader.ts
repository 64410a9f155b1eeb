import { nothingRead, type FileReader, type ReadOptions, type Slip } from '../fileReading.js';
import { documentReader } from './kept.js';
import { placesOf } from '../places.js';
import type { Setting } from '../setting.js';
import { maskTemplate } from '../template.js';
import { configMapsOf, configValueIn } from './environment.js';
import { findYamlSettings } from './settings.js';
import { findStructure } from './structure.js';
import type { YamlNode } from './tree.js';
import type { YamlFile } from './yamlFile.js';

/** What a document must name to be worth parsing: a variable, a GPU, an image, something that starts ranks, or values for other documents. */
const concerns = /NCCL|gpu|nvidia|image|MNNVL|mpirun|srun|torchrun|kind:[ \t]*["']?(?:ConfigMap|Secret)/iu;

/** Where documents begin: a line of three hyphens ends the one before, whatever is open there (YAML 1.2.2, 9.1). */
function* documentsOf(text: string): Generator<{ readonly from: number; readonly text: string }> {
  let from = 0;
  for (const match of text.matchAll(/^---(?=\s|$)/gmu)) {
    if (match.index > from) yield { from, text: text.slice(from, match.index) };
    from = match.index;
  }
  yield { from, text: text.slice(from) };
}

/** Settings of the files that services read in; paths that nobody has handed in yet are noted in `wants`. */
async function neighbourSettings(options: ReadOptions): Promise<ReadonlyMap<string, readonly Setting[]>> {
  const read = new Map<string, readonly Setting[]>();
  for (const [path, text] of options.neighbours ?? []) {
    if (text === null) continue;
    const { readFile } = await import('../index.js');
    const { settings } = await readFile(text, 'env');
    read.set(
      path,
      settings.map((setting) => ({ ...setting, file: path })),
    );
  }
  return read;
}

/**
 * Reads YAML of any purpose: manifests, compose files, values, workflows, configurations. A container's environment is what its own mapping says,
 * with ConfigMaps of the same file; settings that surround other mappings (a workflow's `env`, a task's `envs`) hold for all that is below them.
 */
export const readYaml: FileReader = async (text, options) => {
  const template = maskTemplate(text);
  const file: YamlFile = { text, template, places: placesOf(text), reach: options.reach ?? 'ranks', settings: new Map(), uses: new Set() };
  const roots: YamlNode[] = [];
  const read = documentReader(options.memory);
  for (const part of documentsOf(template.text)) {
    if (!concerns.test(part.text)) continue;
    const root = read(part.text, part.from);
    if (root !== null) roots.push(root);
  }
  if (roots.length === 0) return nothingRead;
  const neighbours = text.includes('env_file') ? await neighbourSettings(options) : new Map<string, readonly Setting[]>();
  const configMaps = configMapsOf(file, roots);
  const slips: Slip[] = [];
  for (const root of roots) findYamlSettings(file, root, configValueIn(configMaps), slips);
  const wants = new Set<string>();
  const envFile = (path: string): readonly Setting[] => {
    wants.add(path);
    return neighbours.get(path) ?? [];
  };
  const structure = findStructure({ file, configMaps, envFile }, roots);
  return {
    ...nothingRead,
    settings: [...file.settings.values()],
    ...structure,
    slips,
    uses: [...file.uses],
    wants: [...wants],
  };
};
