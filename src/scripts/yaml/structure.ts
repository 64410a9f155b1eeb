import type { Container, EmbeddedText, ImageUse, Launch } from '../fileReading.js';
import { mentionsSetting } from '../mentions.js';
import type { Setting } from '../setting.js';
import { composeContainer } from './compose.js';
import { embedScalar } from './embed.js';
import { environmentBeside, type EnvironmentSources } from './environment.js';
import { isDocumentation, isProse } from './values.js';
import { isEnvironmentKey, isScriptKey, looksLikeShell } from './keys.js';
import { asksForGpus, hostsOf, imageOf, kubernetesContainer } from './kubernetes.js';
import { kindOfPath } from './pathKind.js';
import { commandsOf, scriptOf, worthReading } from './commands.js';
import type { Entry, MapNode, ScalarNode, YamlNode } from './tree.js';
import { get, isNothing, mapAt, scalarAt, textAt, type YamlFile } from './yamlFile.js';

/** What a file describes beside its settings. */
export interface Structure {
  readonly containers: Container[];
  readonly launches: Launch[];
  readonly embedded: EmbeddedText[];
  readonly images: ImageUse[];
}

/** What a node has around it. */
interface Around {
  readonly key: string | null;
  readonly entry: Entry | null;
  /** Settings that everything below gets. */
  readonly environment: readonly Setting[];
  /** The mapping that has the volumes and the containers of a pod. */
  readonly pod: MapNode | null;
  readonly hosts: number | null;
  /** True directly in the `services` of a compose file. */
  readonly service: boolean;
}

const top: Around = { key: null, entry: null, environment: [], pod: null, hosts: null, service: false };
const podLists = /^(?:init|ephemeral)?containers$/iu;
const imageKeys = /^(?:image|imageName|(?:container|docker|base|runtime)_?image|image_?(?:uri|id))$/iu;

/** Finds containers, launches, images and texts in other languages in the documents of a file. */
export function findStructure(sources: EnvironmentSources, roots: readonly YamlNode[]): Structure {
  const walker = new Walker(sources);
  for (const root of roots) walker.document(root);
  return walker.structure;
}

class Walker {
  private readonly file: YamlFile;
  /** Containers found in each pod so far. */
  private readonly inPod = new Map<MapNode, number>();
  readonly structure: Structure = { containers: [], launches: [], embedded: [], images: [] };
  /** Whether the document at hand is a compose file. */
  private isCompose = false;

  constructor(private readonly sources: EnvironmentSources) {
    this.file = sources.file;
  }

  document(root: YamlNode): void {
    this.isCompose = root.kind === 'map' && mapAt(root, 'services') !== null && get(root, 'kind') === null;
    this.walk(root, top);
  }

  private walk(node: YamlNode, around: Around): void {
    if (node.kind === 'seq') for (const item of node.items) this.walk(item, { ...around, entry: null, service: false });
    else if (node.kind === 'map') this.map(node, around);
    else if (node.kind === 'scalar' && around.key !== null) this.loose(node, around);
  }

  private map(map: MapNode, around: Around): void {
    const { file } = this;
    const isContainer = around.pod !== null && (podLists.test(around.key ?? '') || around.key === 'container');
    const outer = isContainer ? [] : around.environment;
    const environment = environmentBeside(this.sources, map, outer);
    const hosts = hostsOf(file, map) ?? around.hosts;
    const before = this.structure.embedded.length;
    const consumed = this.scripts(map, environment);
    this.images(map);
    const holds = environment.length > 0 || this.structure.embedded.slice(before).some(({ text }) => mentionsSetting(text));
    if (around.service && around.entry !== null) this.service(around.entry, map, environment, holds);
    else if (asksForGpus(file, map) || (isContainer && holds)) this.kubernetes(map, { ...around, hosts }, environment, isContainer);
    const hasContainers = map.entries.some(({ key }) => podLists.test(key.value) || key.value === 'container');
    const pod = hasContainers ? map : around.pod;
    const inServices = this.isCompose && around.key === 'services' && around.entry !== null && this.isTop(around);
    for (const entry of map.entries) {
      const { key, value } = entry;
      if (value === null || consumed.has(entry) || isDocumentation(key.value, value)) continue;
      this.walk(value, {
        key: key.value,
        entry,
        environment: isEnvironmentKey(key.value) ? outer : environment,
        pod,
        hosts,
        service: inServices,
      });
    }
  }

  private isTop(around: Around): boolean {
    return around.entry !== null && around.pod === null && !around.service;
  }

  private service(entry: Entry, map: MapNode, environment: readonly Setting[], holds: boolean): void {
    const container = composeContainer(this.file, entry, map);
    if (container === null || !(container.gpus || holds)) return;
    this.structure.containers.push(container);
    if (container.gpus) this.structure.launches.push(launchOf('compose', 'docker', container.range, environment, null));
  }

  private kubernetes(map: MapNode, around: Around, environment: readonly Setting[], isContainer: boolean): void {
    const { file, structure } = this;
    const at = scalarAt(map, 'name') ?? scalarAt(map, 'image') ?? around.entry?.key ?? null;
    if (asksForGpus(file, map)) {
      const range = at === null ? file.places.range(map.from, map.from) : file.places.range(at.from, at.to);
      structure.launches.push(launchOf('kubernetes', 'local', range, environment, around.hosts));
    }
    if (!isContainer || around.pod === null || get(map, 'image') === null) return;
    const container = kubernetesContainer(file, map, around.pod, this.inPod.get(around.pod) ?? 0);
    if (container === null) return;
    structure.containers.push(container);
    this.inPod.set(around.pod, (this.inPod.get(around.pod) ?? 0) + 1);
  }

  /** Texts that a shell runs, and files; returns the entries that need no further look. */
  private scripts(map: MapNode, environment: readonly Setting[]): ReadonlySet<Entry> {
    const { file, structure } = this;
    const consumed = new Set<Entry>();
    const keep = (entry: Entry, text: EmbeddedText | null): void => {
      consumed.add(entry);
      if (text !== null) structure.embedded.push(text);
    };
    for (const { entry, text } of commandsOf(file, map, environment)) keep(entry, text);
    const written = writtenFile(file, map);
    for (const entry of map.entries) {
      const { key, value } = entry;
      if (consumed.has(entry) || value?.kind !== 'scalar' || isNothing(value) || isDocumentation(key.value, value)) continue;
      if (written?.entry === entry) keep(entry, embedScalar(file, value, { kind: written.kind, path: written.path, environment }));
      else if (isScriptKey(key.value)) {
        if (worthReading(value.value)) keep(entry, scriptOf(file, map, key.value, value, environment));
      } else {
        const kind = isFileText(value) ? kindOfPath(key.value, value.value) : null;
        if (kind !== null)
          keep(entry, embedScalar(file, value, { kind, path: key.value, environment: kind === 'bash' ? environment : [] }));
      }
    }
    return consumed;
  }

  /** A text under a key that says nothing about it. */
  private loose(node: ScalarNode, around: Around): void {
    const { file, structure } = this;
    if (!looksLikeShell(node.value) || isProse(firstLine(node.value))) return;
    const text = embedScalar(file, node, { kind: 'bash', environment: around.environment });
    if (text !== null) structure.embedded.push(text);
  }

  private images(map: MapNode): void {
    for (const { key, value } of map.entries) {
      if (!imageKeys.test(key.value)) continue;
      const found = imageOf(this.file, value);
      if (found !== null) this.structure.images.push({ image: found.image, range: this.file.places.range(found.at.from, found.at.to) });
    }
  }
}

/** A text of several lines, or one that stands in a block: the content of a file. */
function isFileText(node: ScalarNode): boolean {
  return node.value.includes('\n') || node.style === 'literal' || node.style === 'folded';
}

/** A file that is written out: a path beside its content (cloud-init, Ansible's copy, compose configs). */
function writtenFile(
  file: YamlFile,
  map: MapNode,
): { readonly entry: Entry; readonly path: string; readonly kind: EmbeddedText['kind'] } | null {
  const entry = map.entries.find(({ key }) => /^(?:content|contents|inline|data|text)$/u.test(key.value));
  if (entry?.value?.kind !== 'scalar') return null;
  if (/b64|base64|gz/iu.test(textAt(file, map, 'encoding') ?? '')) return null;
  for (const key of ['path', 'dest', 'destination', 'target', 'filename', 'name']) {
    const path = textAt(file, map, key);
    const kind = path === null ? null : kindOfPath(path, entry.value.value);
    if (path !== null && kind !== null) return { entry, path, kind };
  }
  return null;
}

function launchOf(
  launcher: string,
  style: Launch['style'],
  range: Launch['range'],
  environment: readonly Setting[],
  hosts: number | null,
): Launch {
  return { range, launcher, style, program: null, environment, dropped: [], pass: null, ranks: null, hosts };
}

/** The first line of a script that does something. */
function firstLine(text: string): string {
  return /^(?!\s*(?:#|$)).*$/mu.exec(text)?.[0] ?? '';
}
