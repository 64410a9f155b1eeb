import type { GidFact } from '../../facts.js';
import { number, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** Most ports, and most rows of one port's table, that are believed of one host; drivers keep up to 256 rows. */
const mostPorts = 1024;
const mostRows = 1024;

/** Rows in use of the GID tables of all ports whose link is Ethernet. */
export const gidsScript = String.raw`
cd "$R/sys/class/infiniband" || return 0
b=$PWD
for q in */ports/*; do
  cd "$b"
  one "$q/link_layer"
  [ "$v" = Ethernet ] || continue
  kv port "$q"
  cd "$q/gid_attrs/types" || continue
  for i in *; do
    one "$i"
    [ -n "$v" ] || continue
    t=$v
    one "../../gids/$i"
    case $v in 0000:0000:0000:0000:0000:0000:0000:0000) continue ;; esac
    kv gid "$i	$t	$v"
  done
done
true
`;

/** GID tables by the place of their port, "mlx5_0/ports/1". Rows without an address are left out, as they are on no wire. */
export function readGids(section: ProbeSection | undefined): ReadonlyMap<string, readonly GidFact[]> {
  const tables = new Map<string, GidFact[]>();
  let rows: GidFact[] | null = null;
  for (const line of section?.lines ?? []) {
    const [key, first = '', type, gid] = line.split('\t');
    if (key === 'port') {
      rows = tables.size < mostPorts && !tables.has(first) ? [] : null;
      if (rows !== null) tables.set(first, rows);
    } else if (key === 'gid' && rows !== null && rows.length < mostRows) {
      const row = rowOf(first, type, gid);
      if (row !== null) rows.push(row);
    }
  }
  for (const table of tables.values()) table.sort((a, b) => a.index - b.index);
  return tables;
}

function rowOf(place: string, type: string | undefined, gid: string | undefined): GidFact | null {
  const [index, kind, address] = [number(place), word(type), word(gid)?.toLowerCase() ?? ''];
  if (index === null || kind === null || !/^(?:[0-9a-f]{4}:){7}[0-9a-f]{4}$/.test(address) || /^[0:]+$/.test(address)) return null;
  return { index, type: kind, gid: address };
}
