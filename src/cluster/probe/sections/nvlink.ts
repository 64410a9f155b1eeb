import type { NvlinkFact } from '../../facts.js';
import type { ProbeSection } from '../cut.js';

/** State of every NVLink, and the sum of the error counts of each GPU's: a thousand lines otherwise. */
export const nvlinkScript = String.raw`
nvidia-smi nvlink -s | sed 's/(UUID:.*//'
nvidia-smi nvlink -e | awk '/^GPU [0-9]/ { g = $2 + 0 } /Errors?: *[0-9]+ *$/ { s[g] += $NF } END { for (i in s) print "errors\t" i "\t" s[i] }'
true
`;

/** NVLinks by GPU index. GPUs without links are absent. */
export function readNvlinks(section: ProbeSection | undefined): ReadonlyMap<number, NvlinkFact> {
  const links = new Map<number, Map<number, number | null>>();
  const errors = new Map<number, number>();
  let gpu: number | null = null;
  for (const line of (section?.lines ?? []).slice(0, 100_000)) {
    const head = /^GPU (\d{1,4}):/.exec(line)?.[1];
    if (head !== undefined) gpu = Number(head);
    // "	 Link 0: 26.562 GB/s", "	 Link 3: <inactive>"
    const state = /^\s+Link (\d{1,3}): (?:([\d.]{1,12}) GB\/s|<?(inactive)>?)\s*$/i.exec(line);
    if (state !== null && gpu !== null && gpu < 1024)
      links.set(
        gpu,
        (links.get(gpu) ?? new Map<number, number | null>()).set(Number(state[1]), state[2] === undefined ? null : Number(state[2])),
      );
    const count = /^errors\t(\d{1,4})\t(\d{1,15})$/.exec(line);
    if (count?.[1] !== undefined) errors.set(Number(count[1]), Number(count[2]));
  }
  return new Map([...links].map(([index, states]) => [index, factOf(states, errors.get(index) ?? null)]));
}

function factOf(states: ReadonlyMap<number, number | null>, errors: number | null): NvlinkFact {
  const all = [...states].sort(([a], [b]) => a - b);
  const speeds = all.flatMap(([, speed]) => speed ?? []);
  return {
    links: all.length,
    active: speeds.length,
    inactive: all.flatMap(([link, speed]) => (speed === null ? [link] : [])),
    linkGBs: speeds.length === 0 ? null : Math.min(...speeds),
    errors,
  };
}
