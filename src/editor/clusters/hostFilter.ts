import { expandHosts } from '../../cluster/hostRange.js';
import type { HostFacts } from '../../cluster/facts.js';
import type { ClusterIndex } from './clusterIndex.js';

/** What a filter looks at. */
export interface FilterInput {
  readonly index: ClusterIndex;
  readonly factsOf: (host: string) => HostFacts | null;
  readonly rackOf: ReadonlyMap<string, string>;
  readonly switchOf: ReadonlyMap<string, string>;
}

/** Words that may stand before a colon, with the texts of a host that they look into. */
const fields: Readonly<Record<string, (host: string, input: FilterInput) => readonly (string | null | undefined)[]>> = {
  driver: (host, input) => [input.factsOf(host)?.versions.driver],
  cuda: (host, input) => [input.factsOf(host)?.versions.cuda],
  nccl: (host, input) => input.factsOf(host)?.versions.nccl.map(({ version }) => version) ?? [],
  gpu: (host, input) => input.factsOf(host)?.gpus?.map(({ name }) => name) ?? [],
  nic: (host, input) => input.factsOf(host)?.nics?.map(({ device }) => device) ?? [],
  firmware: (host, input) => input.factsOf(host)?.nics?.map(({ firmware }) => firmware) ?? [],
  cpu: (host, input) => [input.factsOf(host)?.cpu.model],
  kernel: (host, input) => [input.factsOf(host)?.kernel],
  os: (host, input) => [input.factsOf(host)?.os],
  rack: (host, input) => [input.rackOf.get(host)],
  switch: (host, input) => [input.switchOf.get(host)],
  is: (host, input) => [input.index.standing.get(host)],
  check: (host, input) => input.index.findings.get(host)?.map(({ result }) => result.id) ?? [],
};

/** The words that may stand before a colon. */
export const filterFields: readonly string[] = Object.keys(fields);

/**
 * Reads a filter: words that must all fit. A word is a fact ("driver:535", "is:warn"; of versions the beginning, of other facts any part), a
 * range of hosts ("gpu-[001-050]"), a pattern ("gpu-0*"), or a part of a host's name or of what is wrong with it. Null for an empty text.
 */
export function hostFilter(text: string, input: FilterInput): ((host: string) => boolean) | null {
  const tests = wordsOf(text).map((word) => testOf(word, input));
  return tests.length === 0 ? null : (host) => tests.every((test) => test(host));
}

/** Splits at blanks outside of quotes and brackets: gpu:"H100 NVL" is one word. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|\[[^\]]*\]|\S)+/gu)].map(([word]) => word.replaceAll('"', ''));
}

function testOf(word: string, input: FilterInput): (host: string) => boolean {
  const colon = word.indexOf(':');
  const field = colon < 0 ? undefined : fields[word.slice(0, colon).toLowerCase()];
  if (field !== undefined) {
    const wanted = word.slice(colon + 1).toLowerCase();
    const version = /^\d/.test(wanted);
    return (host) => field(host, input).some((value) => fits(value?.toLowerCase() ?? '', wanted, version));
  }
  if (word.includes('[') || word.includes(',')) {
    const { hosts, problems } = expandHosts(word);
    if (problems.length === 0) {
      const wanted = new Set(hosts);
      return (host) => wanted.has(host);
    }
  }
  if (/[*?]/u.test(word)) {
    const pattern = new RegExp(`^${word.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.')}$`, 'iu');
    return (host) => pattern.test(host);
  }
  const part = word.toLowerCase();
  return (host) => host.toLowerCase().includes(part) || input.index.findings.get(host)?.some(({ trouble }) => trouble.title.toLowerCase().includes(part)) === true;
}

/** A version fits from its beginning (5 is not in 535.5): other texts by any part. */
function fits(value: string, wanted: string, version: boolean): boolean {
  return version ? value.startsWith(wanted) || value.includes(` ${wanted}`) : value.includes(wanted);
}
