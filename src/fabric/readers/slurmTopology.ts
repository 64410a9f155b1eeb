import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { expandHosts } from '../../cluster/hostRange.js';
import { readYaml } from '../../cluster/yamlSource.js';
import { field, list, text as textOf } from './json.js';
import type { SwitchTree } from './switchTree.js';

const mostProblems = 50;
/** Most names of all lines together, far more than the largest cluster has. */
const mostNames = 1_000_000;

/** Characters of YAML that are read: ten times what the largest cluster needs. Its reader is slow where a text is no such file. */
const mostYaml = 4_000_000;

/** Collects switches and blocks; names in brackets are spread out. */
class Builder {
  readonly switches: { name: string; switches: readonly string[]; hosts: readonly string[] }[] = [];
  readonly blocks: { name: string; hosts: readonly string[] }[] = [];
  readonly problems: Problem[] = [];
  private count = 0;

  say(line: number | null, message: string): void {
    if (this.problems.length < mostProblems) this.problems.push({ line, message });
  }

  spread(text: string | null, line: number | null): readonly string[] {
    if (text === null || this.count > mostNames) return [];
    const { hosts, problems } = expandHosts(cleanLine(text));
    for (const { message } of problems.slice(0, 3)) this.say(line, message);
    this.count += hosts.length;
    if (this.count > mostNames) this.say(line, l10n.t('more than {0} names; the rest is left out', mostNames));
    return hosts;
  }

  /** A switch with what is below it. A line may name many switches: then all of that stands below each. */
  add(name: string, switches: readonly string[], hosts: readonly string[], line: number): void {
    if (this.count > mostNames) return;
    this.count += switches.length + hosts.length;
    this.switches.push({ name, switches, hosts });
    if (this.count > mostNames) this.say(line, l10n.t('more than {0} names; the rest is left out', mostNames));
  }

  get tree(): SwitchTree {
    return { switches: this.switches, blocks: this.blocks, problems: this.problems };
  }
}

/**
 * Reads Slurm's topology.conf (topology/tree and topology/block, topology.conf(5)) or topology.yaml (Slurm 25.05). Keys know no case, a backslash at
 * the end of a line goes on with the next. Linear in the names that it spreads out.
 */
export function readSlurmTopology(text: string): SwitchTree {
  return /^[ \t]*(?:---|- *topology[ \t]*:)/m.test(text) && !/^[ \t]*(?:Switch|Block)Name[ \t]*=/im.test(text)
    ? readYamlForm(text)
    : readConf(text);
}

function readConf(text: string): SwitchTree {
  const builder = new Builder();
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const number = at + 1;
    const parts: string[] = [];
    let line = (lines[at] ?? '').replace(/\r$/, '');
    while (line.endsWith('\\') && at + 1 < lines.length) {
      parts.push(line.slice(0, -1));
      line = (lines[++at] ?? '').replace(/\r$/, '');
    }
    readLine([...parts, line].join(' '), number, builder);
  }
  if (builder.switches.length + builder.blocks.length === 0 && builder.problems.length === 0)
    builder.say(1, l10n.t('no SwitchName= or BlockName= was found; is this a topology.conf of Slurm?'));
  return builder.tree;
}

function readLine(line: string, number: number, builder: Builder): void {
  const hash = line.indexOf('#');
  const keys = new Map<string, string>();
  for (const word of (hash < 0 ? line : line.slice(0, hash)).trim().split(/\s+/)) {
    const equals = word.indexOf('=');
    if (equals > 0) keys.set(word.slice(0, equals).toLowerCase(), word.slice(equals + 1).replace(/^"(.*)"$/, '$1'));
    else if (word !== '') builder.say(number, l10n.t('not a setting of topology.conf: {0}', cleanLine(word).slice(0, 60)));
  }
  const get = (key: string): string | null => keys.get(key) ?? null;
  const [name, block] = [get('switchname'), get('blockname')];
  if (name !== null) {
    const below = builder.spread(get('switches'), number);
    const hosts = builder.spread(get('nodes'), number);
    for (const one of builder.spread(name, number)) builder.add(one, below, hosts, number);
  } else if (block !== null) builder.blocks.push({ name: cleanLine(block), hosts: builder.spread(get('nodes'), number) });
  else if (keys.size > 0 && !keys.has('blocksizes'))
    builder.say(number, l10n.t('a line of topology.conf begins with SwitchName= or BlockName='));
}

function readYamlForm(text: string): SwitchTree {
  const builder = new Builder();
  const source = yamlOf(text, builder);
  for (const topology of list(source.value)) {
    const tree = field(topology, 'tree');
    for (const found of list(field(tree, 'switches'))) {
      const name = textOf(field(found, 'switch'));
      if (name === null) continue;
      const below = builder.spread(textOf(field(found, 'children')), null);
      builder.switches.push({ name: cleanLine(name), switches: below, hosts: builder.spread(textOf(field(found, 'nodes')), null) });
    }
    for (const found of list(field(field(topology, 'block'), 'blocks'))) {
      const name = textOf(field(found, 'block'));
      if (name !== null) builder.blocks.push({ name: cleanLine(name), hosts: builder.spread(textOf(field(found, 'nodes')), null) });
    }
  }
  if (builder.switches.length + builder.blocks.length === 0)
    builder.say(null, l10n.t('no switch or block was found; is this a topology.yaml of Slurm?'));
  return builder.tree;
}

/** The value of a YAML text, or of as much of it as is read; what is wrong in it is told. */
function yamlOf(text: string, builder: Builder): { readonly value: unknown } {
  if (text.length > mostYaml) builder.say(null, l10n.t('only the first {0} characters were read', mostYaml));
  const source = readYaml(text.slice(0, mostYaml));
  for (const { message } of source.problems.slice(0, mostProblems)) builder.say(null, message);
  return source;
}

/** Names of a value that is a text in brackets' notation or a list of such. */
function namesIn(value: unknown, builder: Builder): readonly string[] {
  return list(value).flatMap((one) => builder.spread(textOf(one), null));
}

/**
 * Reads a model of NVIDIA's topograph (its test models: `switches` by name with the switches below, `blocks` with a switch, nodes and labels), or the
 * topology.conf that it writes for Slurm.
 */
export function readTopograph(text: string): SwitchTree {
  if (!/^[ \t]*(?:switches|blocks)[ \t]*:/m.test(text)) return readSlurmTopology(text);
  const builder = new Builder();
  const source = yamlOf(text, builder);
  const under = new Map<string, string[]>();
  for (const block of list(field(source.value, 'blocks'))) {
    const leaf = textOf(field(block, 'switch'));
    const hosts = namesIn(field(block, 'nodes'), builder);
    const labels = Object.entries(Object(field(block, 'annotations') ?? field(block, 'labels') ?? {}) as Record<string, unknown>);
    const domain = textOf(labels.find(([label]) => label.endsWith('/domain'))?.[1]) ?? textOf(field(block, 'nvlink'));
    if (domain !== null && hosts.length > 0) builder.blocks.push({ name: cleanLine(domain), hosts });
    if (leaf === null) continue;
    const known = under.get(cleanLine(leaf));
    if (known === undefined) under.set(cleanLine(leaf), [...hosts]);
    else for (const host of hosts) known.push(host);
  }
  const switches = Object.entries(Object(field(source.value, 'switches') ?? {}) as Record<string, unknown>);
  for (const [raw, value] of switches) {
    const name = cleanLine(raw);
    const hosts = [...namesIn(field(value, 'nodes'), builder), ...(under.get(name) ?? [])];
    builder.switches.push({ name, switches: namesIn(field(value, 'switches'), builder), hosts });
    under.delete(name);
  }
  for (const [name, hosts] of under) builder.switches.push({ name, switches: [], hosts });
  return builder.tree;
}
