import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expandInclude, readConfigLine, userConfig } from './configFile.js';
import { home } from './home.js';
import { createPauses } from './slices.js';

/** Keywords in lower case with their values in order, as `ssh -G` prints them. */
export type Values = ReadonlyMap<string, readonly string[]>;

/** Keywords whose value we use, and what it may look like for us to read it as ssh does. */
const used: Readonly<Record<string, RegExp>> = {
  hostname: /^[^%]*(?:%[h%][^%]*)*$/,
  port: /^\d+$/,
  user: /^[^%$]+$/,
  identityfile: /./,
  identitiesonly: /^(?:yes|no)$/i,
  identityagent: /./,
  userknownhostsfile: /./,
  globalknownhostsfile: /./,
  stricthostkeychecking: /^(?:yes|no|off|ask|accept-new)$/i,
  proxyjump: /^[^%]+$/,
  hostkeyalias: /^[^%]+$/,
  connecttimeout: /^\d+$/,
  serveraliveinterval: /^\d+$/,
};

/** Keywords that change nothing of what we use, whatever their value. */
const harmless = new Set(
  `addkeystoagent batchmode challengeresponseauthentication checkhostip compression controlmaster controlpath controlpersist
   enablesshkeysign exitonforwardfailure forwardagent forwardx11 forwardx11timeout forwardx11trusted gssapiauthentication
   gssapidelegatecredentials hashknownhosts kbdinteractiveauthentication loglevel numberofpasswordprompts passwordauthentication
   preferredauthentications pubkeyauthentication requesttty sendenv serveralivecountmax setenv streamlocalbindunlink tcpkeepalive
   updatehostkeys visualhostkey xauthlocation`.split(/\s+/),
);

interface Block {
  /** Patterns of its Host line; null before the first. */
  readonly patterns: readonly string[] | null;
  readonly settings: (readonly [string, readonly string[]])[];
}

/** Deepest chain of Include, as in OpenSSH. */
const maxDepth = 16;
/** A config that was read counts for so long after its last use, and in all: the hosts of one fleet share the reading, a person who corrects it does not wait. */
const freshMs = { idle: 2000, most: 20_000 };

/** Configs that were read a moment ago; one for each pool. */
export type ConfigCache = Map<string, { readonly at: number; readonly used: number; readonly config: Promise<PlainConfig | null> }>;

/**
 * The settings of a host where its config says nothing but what we read exactly as ssh does: Host blocks and common keywords. null where
 * only ssh itself can tell. `ssh -G` costs 8 ms and a process each, which is 10 s for 1,250 hosts.
 */
export async function plainValues(alias: string, config: string | null, cache: ConfigCache = new Map()): Promise<Values | null> {
  if (!/^[a-z0-9_][a-z0-9._-]*$/.test(alias)) return null;
  const key = config ?? '';
  const known = cache.get(key);
  const now = performance.now();
  const fresh = known !== undefined && now - known.used < freshMs.idle && now - known.at < freshMs.most;
  const entry = fresh ? { ...known, used: now } : { at: now, used: now, config: readPlain(config) };
  cache.set(key, entry);
  return (await entry.config)?.valuesOf(alias) ?? null;
}

/** A config read as a whole. */
export interface PlainConfig {
  valuesOf(alias: string): Values;
}

async function readPlain(config: string | null): Promise<PlainConfig | null> {
  const files = config === null ? [userConfig(), '/etc/ssh/ssh_config'] : [config];
  const blocks: Block[] = [];
  for (const file of files) {
    // OpenSSH takes a file that was named and is missing for an error; ours may be.
    const found = await readBlocks(file, join(home(), '.ssh'), 0, config === null);
    if (found === null) return null;
    blocks.push(...found);
  }
  return indexed(blocks);
}

async function readBlocks(path: string, folder: string, depth: number, mayMiss: boolean): Promise<Block[] | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return mayMiss ? [] : null;
  }
  const base = path.startsWith('/etc/ssh/') ? dirname(path) : folder;
  let block: Block = { patterns: null, settings: [] };
  const blocks = [block];
  const pause = createPauses();
  for (const raw of text.split('\n')) {
    await pause();
    if (/^\s*(?:#|$)/.test(raw)) continue;
    const line = readConfigLine(raw);
    if (line === null || line.args.length === 0 || /['\\]/.test(raw) || raw.includes('\0')) return null;
    const { keyword, args } = line;
    if (keyword === 'host') blocks.push((block = { patterns: args, settings: [] }));
    else if (keyword === 'include') {
      // What is included inside a block holds under the block's condition only.
      if (depth >= maxDepth || (block.patterns !== null && !isAlways(block.patterns))) return null;
      for (const pattern of args)
        for (const file of await expandInclude(pattern, base)) {
          const found = await readBlocks(file, folder, depth + 1, true);
          if (found === null) return null;
          blocks.push(...found);
        }
      blocks.push((block = { patterns: block.patterns, settings: [] }));
    } else {
      const form = used[keyword];
      if (form === undefined) {
        if (!harmless.has(keyword)) return null;
      } else {
        const many = keyword.endsWith('knownhostsfile');
        if ((args.length > 1 && (!many || args.some((arg) => /^none$/i.test(arg)))) || !args.every((arg) => form.test(arg))) return null;
        block.settings.push([keyword, args]);
      }
    }
  }
  return blocks;
}

function isAlways(patterns: readonly string[]): boolean {
  return patterns.length === 1 && patterns[0] === '*';
}

/** Blocks of plain names are found by name: a fleet has one for each host. */
function indexed(blocks: readonly Block[]): PlainConfig {
  const byName = new Map<string, number[]>();
  const others: { readonly index: number; readonly matches: (alias: string) => boolean }[] = [];
  for (const [index, { patterns }] of blocks.entries()) {
    if (patterns?.every((pattern) => !/[*?!]/.test(pattern)) === true)
      for (const name of new Set(patterns)) byName.set(name, [...(byName.get(name) ?? []), index]);
    else others.push({ index, matches: patterns === null ? () => true : matcher(patterns) });
  }
  return {
    valuesOf: (alias) => {
      const indices = [...(byName.get(alias) ?? []), ...others.filter(({ matches }) => matches(alias)).map(({ index }) => index)];
      const values = new Map<string, string[]>();
      for (const index of indices.sort((a, b) => a - b))
        for (const [keyword, args] of blocks[index]?.settings ?? []) {
          const known = values.get(keyword);
          if (known === undefined) values.set(keyword, [...args]);
          else if (keyword === 'identityfile') known.push(...args.filter((arg) => !known.includes(arg)));
        }
      const named = values.get('hostname')?.[0];
      values.set('hostname', [named === undefined ? alias : named.replace(/%([h%])/g, (_, letter) => (letter === 'h' ? alias : '%'))]);
      return values;
    },
  };
}

/** Host line of patterns: one must match and no negated one may (ssh_config(5), PATTERNS). */
function matcher(patterns: readonly string[]): (alias: string) => boolean {
  const forms = patterns.map((pattern) => {
    const negated = pattern.startsWith('!');
    const text = (negated ? pattern.slice(1) : pattern).replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return { negated, form: new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`) };
  });
  return (alias) => {
    const hits = forms.filter(({ form }) => form.test(alias));
    return hits.length > 0 && hits.every(({ negated }) => !negated);
  };
}
