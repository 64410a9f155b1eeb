import { type ConfFile, latest } from '../nccl/catalog/index.js';
import type { HostFacts } from '../cluster/facts.js';

/** NCCL release that the host would load; the latest known where no library was found. */
export function ncclOf(facts: HostFacts): string {
  return facts.versions.nccl[0]?.version ?? latest;
}

/** Conf files that NCCL reads on the host, in its order: the probe lists the one of $NCCL_CONF_FILE, the user's and the system's, and the first of these takes the place of the second. */
export function confFilesOf(facts: HostFacts): readonly ConfFile[] {
  const own = facts.environment['NCCL_CONF_FILE'] ?? '';
  return facts.confFiles
    .filter(({ path }) => own === '' || path === own || !path.endsWith('/.nccl.conf'))
    .map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) }));
}
