import type { MachineFact } from '../../facts.js';
import { pairs, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/**
 * What the machine says it is. Serial numbers and asset tags of the site are never read; the chassis tag is, for its one fixed value that tells Azure.
 * cloud-init's file is the one that it makes for everyone to read (user data are not in what is taken from it).
 */
export const machineScript = String.raw`
d=$R/sys/class/dmi/id
one "$d/sys_vendor"; kv vendor "$v"
one "$d/product_name"; kv product "$v"
one "$d/board_name"; kv board "$v"
one "$R/sys/firmware/devicetree/base/model"; kv model "$v"
f=$R/run/cloud-init/instance-data.json
[ -r "$f" ] && head -c 524288 "$f" | grep -o -E '"(vmSize|instance-type|instance_type|shape|machine-type|machine_type|machineType)": *"[A-Za-z0-9._/-]{1,120}"' | head -n 4
[ -r "$R/etc/dgx-release" ] && grep -E '^DGX_(NAME|PRETTY_NAME|PLATFORM)=' "$R/etc/dgx-release" | head -n 3
`;

/** What the machine says it is; null when it says nothing. */
export function readMachine(section: ProbeSection | undefined): MachineFact | null {
  const lines = section?.lines ?? [];
  const said = new Map(pairs(lines));
  const vendor = word(said.get('vendor'));
  const dgx = lines.map((line) => /^DGX_PLATFORM="?([^"]{1,80})"?$/.exec(line)?.[1]).find((found) => found !== undefined);
  const product = word(said.get('product')) ?? word(dgx) ?? word(said.get('model'));
  const board = word(said.get('board'));
  const named = lines
    .map((line) => /^"[\w-]{1,20}": *"([A-Za-z0-9._/-]{1,120})"$/.exec(line)?.[1]?.split('/').at(-1))
    .find((found) => found !== undefined);
  // Nitro instances say their type as the product (Amazon EC2 User Guide, "Identify EC2 instances").
  const instanceType = named ?? (vendor === 'Amazon EC2' && /^[a-z][\w-]*\.[\w-]+$/.test(product ?? '') ? product : null) ?? null;
  return vendor === null && product === null && board === null && instanceType === null ? null : { vendor, product, board, instanceType };
}
