import * as l10n from '@vscode/l10n';
import { lineRange } from '../base/text.js';
import { compareVersions, latest, parseVersion } from '../nccl/catalog/index.js';
import type { FileReading } from '../scripts/index.js';
import { ncclOfImage, ncclOfTorch } from './images.js';
import type { TargetVersion } from './version.js';

/** What the release of a file is found from. */
export interface VersionQuestion {
  /** The release that the user set, or null. */
  readonly setting: string | null;
  /** Hosts with the releases that are installed on each. */
  readonly hosts?: readonly { readonly name: string; readonly nccl?: readonly string[] }[];
  readonly text?: string;
  readonly reading?: FileReading | null;
}

/** The release that a file is read for: the user's setting, else the hosts', else that of the image or package in the file, else the newest. */
export function findVersion({ setting, hosts = [], text = '', reading = null }: VersionQuestion): TargetVersion {
  if (setting !== null) return { version: setting, from: 'setting', detail: '', range: null };
  return ofHosts(hosts) ?? ofFile(text, reading) ?? { version: latest, from: 'newest', detail: '', range: null };
}

/** The release that most hosts load; of several as common the oldest, for what it does not know is lost. */
function ofHosts(hosts: NonNullable<VersionQuestion['hosts']>): TargetVersion | null {
  const names = new Map<string, string[]>();
  for (const { name, nccl } of hosts) {
    const version = nccl?.[0];
    if (version === undefined || parseVersion(version) === null) continue;
    const known = names.get(version);
    if (known === undefined) names.set(version, [name]);
    else known.push(name);
  }
  const [best] = [...names].sort(([a, x], [b, y]) => y.length - x.length || compareVersions(a, b));
  if (best === undefined) return null;
  const [version, [first = '', ...others]] = best;
  const detail = others.length === 0 ? first : l10n.t('{0} and {1} more', first, others.length);
  return { version, from: 'hosts', detail, range: null };
}

/** A package of a release that a line asks for: the NCCL itself before PyTorch, which only brings one along. */
const packages: readonly { readonly pattern: RegExp; readonly nccl: (version: string, build: string) => string | null }[] = [
  { pattern: /\blibnccl(?:2|-dev)?[=-](\d+\.\d+\.\d+)-\d+\+cuda[\d.]*/gu, nccl: (version) => version },
  { pattern: /\bnvidia-nccl-cu\d+[ \t]*==[ \t]*(\d+\.\d+\.\d+)/gu, nccl: (version) => version },
  { pattern: /\bnccl(?:==|=)(\d+\.\d+\.\d+)(?=[.\s"'\\;]|$)/gmu, nccl: (version) => version },
  { pattern: /\btorch[ \t]*==[ \t]*(\d+\.\d+\.\d+)(\+cu\d+)?/gu, nccl: ncclOfTorch },
];

const commented = /^\s*(?:#|\/\/)/u;

function ofFile(text: string, reading: FileReading | null): TargetVersion | null {
  const named = packageIn(text);
  if (named?.certain === true) return named.target;
  for (const { image, range } of reading?.images ?? []) {
    const version = ncclOfImage(image);
    if (version !== null) return { version, from: 'container', detail: image, range };
  }
  return named?.target ?? null;
}

/** The package that says which NCCL is installed; not certain where it is the one that PyTorch brings along. */
function packageIn(text: string): { readonly target: TargetVersion; readonly certain: boolean } | null {
  if (!/nccl|torch/u.test(text)) return null;
  for (const [index, { pattern, nccl }] of packages.entries()) {
    for (const match of text.matchAll(pattern)) {
      const start = text.lastIndexOf('\n', match.index) + 1;
      if (commented.test(text.slice(start, match.index))) continue;
      const version = nccl(match[1] ?? '', match[2] ?? '');
      if (version === null || parseVersion(version) === null) continue;
      const row = text.slice(0, start).split('\n').length - 1;
      const range = lineRange(row, match.index - start, match.index - start + match[0].length);
      return { target: { version, from: 'container', detail: match[0], range }, certain: index < packages.length - 1 };
    }
  }
  return null;
}
