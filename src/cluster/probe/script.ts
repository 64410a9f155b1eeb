import { gpuFields } from './gpuFields.js';

/** Programs that the probe looks for. */
export const toolNames = [
  'nvidia-smi',
  'ibstat',
  'ibv_devinfo',
  'ibnetdiscover',
  'iblinkinfo',
  'ibqueryerrors',
  'perfquery',
  'lldpctl',
  'ip',
  'numactl',
  'mpirun',
  'srun',
  'sinfo',
  'nvcc',
  'all_reduce_perf',
  'all_gather_perf',
  'reduce_scatter_perf',
  'broadcast_perf',
  'reduce_perf',
  'alltoall_perf',
  'sendrecv_perf',
] as const;

/** Words for an Executor: the script comes on standard input, the boundary and the folder of nccl-tests are its operands. */
export function probeCommand(boundary: string, ncclTests: string | null): readonly string[] {
  return ['sh', '-s', boundary, ncclTests ?? ''];
}

/**
 * What the probe runs on a host: POSIX sh that only reads. Each section is a shell of its own with a time limit (where `timeout`
 * exists) and bounded output, framed by lines that begin with a boundary which nothing on the host can know beforehand.
 * NCCL_WORKBENCH_ROOT, when set, is put before the system's paths, and programs then come from PATH as it is. Sections get: $1 boundary, $2 root, $3 folder of nccl-tests.
 * The whole is one function, so that a script cut off on its way runs nothing.
 */
export const probeScript = String.raw`
probe() {
B=$1
D=$2
R=$NCCL_WORKBENCH_ROOT
LC_ALL=C
[ -n "$R" ] || PATH=$PATH:/usr/local/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/cuda/bin:/opt/slurm/bin:/usr/mpi/gcc/openmpi/bin
export LC_ALL PATH
unset CDPATH
if timeout -k 1 2 true 2>/dev/null; then T='timeout -k 2'; elif timeout 2 true 2>/dev/null; then T=timeout; else T=; fi

section() {
printf '\n%s begin %s\n' "$B" "$1"
{
if [ -n "$T" ]; then $T "$2" sh -s "$B" "$R" "$D"; else sh -s "$B" "$R" "$D"; fi
printf '\n%s rc %s\n' "$B" "$?"
} 2>/dev/null | head -c "$3"
printf '\n%s end %s\n' "$B" "$1"
}

section identity 4 16384 <<'SECTION'
one() { v=; [ -r "$1" ] && IFS= read -r v < "$1"; }
kv() { printf '%s\t%s\n' "$1" "$2"; }
kv simulated "$NCCL_WORKBENCH_SIMULATED"
one "$2/proc/sys/kernel/hostname"; [ -n "$v" ] || v=$(hostname </dev/null || uname -n)
kv hostname "$v"
one "$2/proc/sys/kernel/osrelease"; [ -n "$v" ] || v=$(uname -r)
kv kernel "$v"
[ -r "$2/etc/os-release" ] && kv os "$(sed -n 's/^PRETTY_NAME=//p' "$2/etc/os-release" | head -n 1)"
[ -r "$2/proc/meminfo" ] && kv memory "$(sed -n 's/^MemTotal: *\([0-9]*\) kB.*/\1/p' "$2/proc/meminfo")"
[ -r "$2/proc/cpuinfo" ] && awk -F: '
/^model name/ && m == "" { m = $2 }
/^physical id/ { p = $2; s[p] = 1 }
/^core id/ { c[p "," $2] = 1 }
/^processor/ { n++ }
END {
  for (i in s) sockets++
  for (i in c) cores++
  if (!cores) cores = n
  print "model\t" m; print "sockets\t" sockets; print "cores\t" cores
}' "$2/proc/cpuinfo"
n=0
for d in "$2"/sys/devices/system/node/node[0-9]*; do [ -d "$d" ] && n=$((n + 1)); done
kv numa "$n"
SECTION

section limits 3 4096 <<'SECTION'
printf 'memlock\t%s\n' "$(ulimit -l)"
printf 'nofile\t%s\n' "$(ulimit -n)"
[ -d "$2/dev/shm" ] && printf 'shm\t%s\n' "$(df -kP "$2/dev/shm" </dev/null | awk 'NR == 2 { print $2 }')"
SECTION

section environment 3 65536 <<'SECTION'
awk 'BEGIN {
  for (name in ENVIRON) {
    if (name ~ /^NCCL_WORKBENCH_/) continue
    if (name !~ /^(NCCL|RCCL|UCX|FI|OMPI_MCA|MLX5|RDMAV|CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|LD_LIBRARY_PATH|LD_PRELOAD)(_|$)/) continue
    value = ENVIRON[name]
    gsub(/\n/, "\036", value)
    print name "=" value
  }
}' </dev/null
SECTION

section modules 3 4096 <<'SECTION'
if [ -r "$2/proc/modules" ]; then
  echo readable
  awk '$1 == "nvidia_peermem" || $1 == "nv_peer_mem" || $1 == "nvidia_peer_memory" || $1 == "gdrdrv" { print "module\t" $1 }' "$2/proc/modules"
fi
[ -d "$2/sys/module/nvidia_peermem" ] && printf 'module\tnvidia_peermem\n'
[ -e "$2/sys/kernel/mm/memory_peers/nv_mem/version" ] && printf 'module\tnv_peer_mem\n'
true
SECTION

section conf 5 262144 <<'SECTION'
file() {
  [ -f "$3" ] && [ -r "$3" ] || return 0
  printf '%s file %s\n' "$1" "$2"
  head -c 65536 "$3" </dev/null
  printf '\n%s endfile\n' "$1"
}
file "$1" "$NCCL_CONF_FILE" "$NCCL_CONF_FILE"
file "$1" "$HOME/.nccl.conf" "$HOME/.nccl.conf"
file "$1" /etc/nccl.conf "$2/etc/nccl.conf"
SECTION

section tools 4 16384 <<'SECTION'
for t in ${toolNames.join(' ')}; do
  p=$(command -v "$t") && [ -x "$p" ] && printf '%s\t%s\n' "$t" "$p"
  [ -n "$3" ] && [ -x "$3/$t" ] && printf '%s\t%s\n' "$t" "$3/$t"
done
true
SECTION

section interfaces 5 262144 <<'SECTION'
one() { v=; [ -r "$1" ] && IFS= read -r v < "$1"; }
kv() { printf '%s\t%s\n' "$1" "$2"; }
if cd "$2/sys/class/net"; then
  echo listed
  for d in *; do
    [ -d "$d" ] || continue
    kv name "$d"
    one "$d/operstate"; kv state "$v"
    one "$d/flags"; kv flags "$v"
    one "$d/mtu"; kv mtu "$v"
  done
fi
command -v ip >/dev/null && ip -o addr show </dev/null | while IFS= read -r l; do kv address "$l"; done
true
SECTION

section rdma 6 524288 <<'SECTION'
one() { v=; [ -r "$1" ] && IFS= read -r v < "$1"; }
kv() { printf '%s\t%s\n' "$1" "$2"; }
[ -d "$2/sys/class" ] && echo listed
cd "$2/sys/class/infiniband" || exit 0
for d in *; do
  [ -d "$d/ports" ] || continue
  p=$(cd -P "$d/device" && pwd -P)
  n=
  for i in "$d"/device/net/*; do [ -e "$i" ] && n=$i && break; done
  for q in "$d"/ports/*; do
    [ -d "$q" ] || continue
    kv port "$q"
    kv pci "$p"
    one "$q/gid_attrs/ndevs/0"; [ -n "$v" ] || v=$n
    kv netdev "$v"
    one "$d/device/numa_node"; kv numa "$v"
    one "$d/node_guid"; kv guid "$v"
    one "$d/fw_ver"; kv firmware "$v"
    one "$q/link_layer"; kv layer "$v"
    one "$q/state"; kv state "$v"
    one "$q/phys_state"; kv physical "$v"
    one "$q/rate"; kv rate "$v"
  done
done
SECTION

section gids 6 524288 <<'SECTION'
one() { v=; [ -r "$1" ] && IFS= read -r v < "$1"; }
cd "$2/sys/class/infiniband" || exit 0
for q in */ports/*; do
  one "$q/link_layer"
  [ "$v" = Ethernet ] || continue
  printf 'port\t%s\n' "$q"
  (
    cd "$q/gid_attrs/types" || exit 0
    for i in *; do
      one "$i"
      [ -n "$v" ] || continue
      t=$v
      one "../../gids/$i"
      printf 'gid\t%s\t%s\t%s\n' "$i" "$t" "$v"
    done
  )
done
true
SECTION

section pci 5 65536 <<'SECTION'
one() { v=; [ -r "$1" ] && IFS= read -r v < "$1"; }
cd "$2/sys/bus/pci/devices" || exit 0
echo listed
for d in *; do
  one "$d/vendor"
  [ "$v" = 0x10de ] || continue
  one "$d/class"
  case $v in 0x0300*|0x0302*) one "$d/numa_node"; printf '%s\t%s\n' "$d" "$v" ;; esac
done
SECTION

section libraries 8 65536 <<'SECTION'
r=$(cd -P "$2/" && pwd -P)
printf 'root\t%s\nroot\t%s\n' "$2" "$r"
seen=
lib() {
  [ -f "$1" ] || return 0
  p=$(readlink -f "$1")
  [ -n "$p" ] || p=$1
  case $seen in *"|$p|"*) return 0 ;; esac
  seen="$seen|$p|"
  case $p in
    *.so.[0-9]*.[0-9]*.[0-9]*) v= ;;
    *) v=$(grep -a -o -m 1 'NCCL version [0-9][0-9.]*' "$p" </dev/null | head -n 1) ;;
  esac
  printf 'library\t%s\t%s\n' "$p" "$v"
}
IFS=:
for d in $LD_LIBRARY_PATH; do for f in "$d"/libnccl.so*; do lib "$f"; done; done
IFS='
'
if [ -z "$2" ]; then for f in $(ldconfig -p </dev/null | sed -n 's/.*libnccl\.so.*=> //p'); do lib "$f"; done; fi
for d in /usr/lib/x86_64-linux-gnu /usr/lib/aarch64-linux-gnu /usr/lib64 /usr/lib /usr/local/lib /usr/local/cuda/lib64 /usr/local/nccl/lib /opt/nccl/lib /opt/nccl/build/lib; do
  for f in "$2$d"/libnccl.so*; do lib "$f"; done
done
for f in "$VIRTUAL_ENV" "$CONDA_PREFIX" "$HOME/.local" "$2/opt/conda" "$2/usr/local" "$2/usr"; do
  [ -n "$f" ] || continue
  for p in "$f"/lib/python3*/site-packages "$f"/lib/python3*/dist-packages; do lib "$p/nvidia/nccl/lib/libnccl.so.2"; done
done
true
SECTION

section driver 8 16384 <<'SECTION'
[ -r "$2/proc/driver/nvidia/version" ] && IFS= read -r v < "$2/proc/driver/nvidia/version" && printf 'module\t%s\n' "$v"
command -v nvidia-smi >/dev/null && printf 'cuda\t%s\n' "$(nvidia-smi </dev/null | sed -n 's/.*CUDA Version: *\([0-9][0-9.]*\).*/\1/p' | head -n 1)"
true
SECTION

section gpus 10 262144 <<'SECTION'
command -v nvidia-smi >/dev/null || exit 127
nvidia-smi --query-gpu=${gpuFields.join(',')} --format=csv,noheader,nounits </dev/null 2>&1
SECTION

section topology 10 131072 <<'SECTION'
command -v nvidia-smi >/dev/null || exit 127
nvidia-smi topo -m </dev/null
SECTION

printf '\n%s done\n' "$B"
}
probe "$@"
`;
