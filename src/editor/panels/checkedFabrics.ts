import type { Snapshot } from '../../cluster/facts.js';
import type { CheckedFabric } from '../../fabric/structure/findings.js';
import { inSlices } from '../inSlices.js';
import { loadCluster } from '../parts/load.js';

/** Racks by name, as in a cluster file. */
type Racks = Readonly<Record<string, readonly string[]>>;

/**
 * Graphs of snapshots with what their checks found. A fleet's takes a second, so it is made in slices, once for each snapshot: a panel asks again for
 * every little thing that changes.
 */
export class CheckedFabrics {
  private readonly made = new WeakMap<Snapshot, { readonly racks: Racks | undefined; readonly checked: Promise<CheckedFabric> }>();

  of(snapshot: Snapshot, racks: Racks | undefined): Promise<CheckedFabric> {
    const known = this.made.get(snapshot);
    if (known !== undefined && known.racks === racks) return known.checked;
    const checked = make(snapshot, racks);
    this.made.set(snapshot, { racks, checked });
    return checked;
  }
}

async function make(snapshot: Snapshot, racks: Racks | undefined): Promise<CheckedFabric> {
  const part = await loadCluster();
  const fabric = await inSlices(part.fabricFromSnapshotInSteps(snapshot, racks === undefined ? {} : { racks }));
  return await inSlices(part.withFindingsInSteps(fabric));
}
