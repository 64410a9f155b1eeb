import type { HostFacts, PluginFact } from '../../facts.js';
import { pairs, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/**
 * Copies of libnccl where a loader, Python or a site keeps them, and the plugins that NCCL loads by name. A library whose name holds no version is searched for the text that NCCL
 * prints at its start, one process for each such file; twelve at most.
 */
export const librariesScript = String.raw`
r=$(cd -P "$R/" && pwd -P)
kv root "$R"; kv root "$r"
seen='|' g=0
lib() {
  [ -f "$2" ] || return 0
  p=$2
  [ -h "$2" ] && p=$(readlink -f "$2") && [ -z "$p" ] && p=$2
  case $seen in *"|$p|"*) return 0 ;; esac
  seen="$seen$p|"
  v=
  case $p in
    *.so.[0-9]*.[0-9]*.[0-9]*) ;;
    *) if [ $g -lt 12 ]; then g=$((g + 1)); v=$(grep -a -o -m 1 -E "$3" "$p" </dev/null | head -n 1); fi ;;
  esac
  kv "$1" "$p	\${2##*/}	$v"
}
nccl='NCCL version [0-9][0-9.]*'
plug='aws-ofi-nccl [0-9][0-9A-Za-z.-]*'
look() {
  for f in "$1"/libnccl.so*; do lib library "$f" "$nccl"; done
  for f in "$1"/libnccl-net*.so* "$1"/libnccl_ofi*.so* "$1"/libnccl-tuner*.so* "$1"/libnccl-profiler*.so* "$1"/libnccl-env*.so* "$1"/libnccl-gin*.so* "$1"/librccl-net*.so* "$1"/librccl-tuner*.so*; do lib plugin "$f" "$plug"; done
}
IFS=:
set -f; set -- $LD_LIBRARY_PATH; set +f
unset IFS
for d; do [ -n "$d" ] && look "$d"; done
if [ -z "$R" ]; then
  IFS='
'
  for f in $(ldconfig -p </dev/null | sed -n 's/.*lib[nr]ccl[-_.].* => //p'); do
    case $f in */libnccl.so*) lib library "$f" "$nccl" ;; */lib*ccl[-_]*) lib plugin "$f" "$plug" ;; esac
  done
  unset IFS
fi
for d in "$R"/usr/lib/x86_64-linux-gnu "$R"/usr/lib/aarch64-linux-gnu "$R"/usr/lib64 "$R"/usr/lib "$R"/usr/local/lib "$R"/usr/local/lib64 "$R"/usr/local/cuda/lib64 "$R"/usr/local/nccl/lib "$R"/opt/nccl/lib "$R"/opt/nccl/build/lib \
  "$R"/opt/amazon/ofi-nccl/lib "$R"/opt/amazon/ofi-nccl/lib64 "$R"/opt/amazon/ofi-nccl/lib/x86_64-linux-gnu "$R"/opt/aws-ofi-nccl/lib "$R"/usr/local/gib/lib64 "$R"/usr/local/nvidia/lib64 "$R"/opt/hpcx*/nccl_rdma_sharp_plugin/lib "$R"/opt/mellanox/nccl_rdma_sharp_plugin/lib "$R"/opt/rocm/lib; do
  [ -d "$d" ] && look "$d"
done
for f in "$VIRTUAL_ENV" "$CONDA_PREFIX" "$HOME/.local" "$R/opt/conda" "$R/usr/local" "$R/usr"; do
  [ -n "$f" ] || continue
  for p in "$f"/lib/python3*/site-packages "$f"/lib/python3*/dist-packages; do lib library "$p/nvidia/nccl/lib/libnccl.so.2" "$nccl"; done
done
true
`;

const kinds = ['net', 'tuner', 'profiler', 'env', 'gin', 'collnet'] as const;

/** Copies of NCCL with their versions, and plugins. */
export function readLibraries(section: ProbeSection | undefined): {
  readonly nccl: HostFacts['versions']['nccl'];
  readonly plugins: readonly PluginFact[];
} {
  const lines = pairs(section?.lines ?? []).slice(0, 512);
  const roots = lines.filter(([key, value]) => key === 'root' && value.length > 1).map(([, value]) => value);
  const [nccl, plugins]: [{ path: string; version: string }[], PluginFact[]] = [[], []];
  for (const [key, value] of lines) {
    const [place = '', name = '', inside = ''] = value.split('\t');
    const root = roots.find((prefix) => place.startsWith(`${prefix}/`));
    const path = word(root === undefined ? place : place.slice(root.length));
    if (path === null) continue;
    const named = /\.so\.(\d{1,5}\.\d{1,5}\.\d{1,5})/.exec(place)?.[1];
    if (key === 'library') {
      const version = named ?? /NCCL version (\d{1,3}\.\d{1,3}\.\d{1,3})/.exec(inside)?.[1];
      if (version !== undefined && nccl.length < 128) nccl.push({ path, version });
    } else if (key === 'plugin' && plugins.length < 128) {
      const kind = kinds.find((one) => new RegExp(`^lib[nr]ccl[-_]${one}`).test(name)) ?? 'net';
      // .so.0.0.0 is libtool's and says nothing of the release.
      const version =
        word(/aws-ofi-nccl ([\w.-]{1,40})/.exec(inside)?.[1]) ?? (named === undefined || named.startsWith('0.0.') ? null : named);
      plugins.push({ kind, path, version });
    }
  }
  return { nccl, plugins };
}
