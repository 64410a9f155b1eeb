import type { HostFacts } from '../../cluster/facts.js';
import { platforms as known } from './known.js';
import type { Platform } from './platform.js';

/**
 * Known kinds of machines with those of a user, of which one with a known id takes that one's place. What a name tells comes before what the GPUs alone tell,
 * and a user's kinds come before the known ones.
 */
export function allPlatforms(more: readonly Platform[]): readonly Platform[] {
  const own = new Map(more.map((platform) => [platform.id, platform]));
  const knownIds = new Set(known.map(({ id }) => id));
  const all = [...more.filter(({ id }) => !knownIds.has(id)), ...known.map((platform) => own.get(platform.id) ?? platform)];
  const byName = ({ recognise }: Platform): boolean => recognise.names.length > 0;
  return [...all.filter(byName), ...all.filter((platform) => !byName(platform))];
}

/** What tells the kind of a machine from its facts. With `forced`, hosts that have GPUs are that kind; an unknown id is nobody's. */
export function platformFinder(more: readonly Platform[], forced: string | null): (facts: HostFacts) => Platform | null {
  const all = allPlatforms(more);
  if (forced !== null) {
    const platform = all.find(({ id }) => id === forced) ?? null;
    return (facts) => (facts.gpus?.length === 0 && facts.versions.driver === null ? null : platform);
  }
  return (facts) => all.find((platform) => isOf(facts, platform)) ?? null;
}

function isOf({ machine, gpus }: HostFacts, { recognise }: Platform): boolean {
  const said = [machine?.instanceType, machine?.product, machine?.board].flatMap((text) => text?.toLowerCase() ?? []);
  const named = recognise.names.some((name) => said.some((text) => text.includes(name.toLowerCase())));
  if (recognise.names.length > 0 ? !named : (gpus?.length ?? 0) < (recognise.leastGpus ?? 1)) return false;
  const holds = (name: string, parts: readonly string[]): boolean => parts.some((part) => name.toLowerCase().includes(part.toLowerCase()));
  // A machine that lost all its GPUs is still what its name says; one with other GPUs is not.
  return (gpus ?? []).every(
    ({ name }) => (recognise.gpus.length === 0 || holds(name, recognise.gpus)) && !holds(name, recognise.notGpus ?? []),
  );
}
