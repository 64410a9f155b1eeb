/**
 * The guard of one replaced file: a POSIX shell script that runs on the host, in a session of its own, and needs nobody to be connected.
 * Arguments: its folder, which it makes beside the file, the file, and seconds. It keeps the former file in the folder (a second name of the same
 * file where the file system has such, so that mode, owner, times and all attributes stay), says `armed`, and counts down. A file `alive` begins
 * the count again. When the count is over, or the host shuts down, it puts the former file back in one step, but only while the file holds exactly
 * the bytes of `new`: what somebody else wrote since stays. Whoever renames `armed` decides: to `confirmed` the client, to `restoring` the guard; one
 * of them succeeds. While `next` is there the file was never replaced, and nothing is put back. In the end it removes its folder; it does so too when it was confirmed and the client did not.
 */
const guardScript = `
main() {
  umask 077
  export LC_ALL=C
  cd /
  trap '' HUP
  d=$1 t=$2 n=$3 left=$3
  trap 'left=0' TERM INT
  if [ -e "$t" ]; then
    ln -- "$t" "$d/old" 2>/dev/null || cp -p -- "$t" "$d/old" 2>"$d/failed" || exit 1
    rm -f -- "$d/failed"
  else
    : >"$d/none" || exit 1
  fi
  : >"$d/armed" || exit 1
  count
  [ -d "$d" ] || exit 0
  if mv -- "$d/armed" "$d/restoring" 2>/dev/null; then
    restore || exit 1
  elif [ -e "$d/confirmed" ]; then
    left=$n
    while [ "$left" -gt 0 ] && [ -d "$d" ]; do sleep 1; left=$((left-1)); done
  fi
  rm -f -- "$d/old" "$d/none" "$d/new" "$d/next" "$d/armed" "$d/restoring" "$d/confirmed" "$d/alive" "$d/failed"
  rmdir -- "$d" 2>/dev/null
  exit 0
}
count() {
  while [ "$left" -gt 0 ] && [ -e "$d/armed" ]; do
    if rm -- "$d/alive" 2>/dev/null; then left=$n; fi
    sleep 1
    left=$((left-1))
  done
}
restore() {
  if rm -- "$d/next" 2>/dev/null; then return 0; fi
  tries=720
  while [ "$tries" -gt 0 ]; do
    cmp -s -- "$d/new" "$t" || return 0
    if [ -e "$d/old" ]; then mv -f -- "$d/old" "$t" 2>/dev/null && return 0
    elif [ -e "$d/none" ]; then rm -f -- "$t" 2>/dev/null && return 0
    else return 0
    fi
    sleep 5
    tries=$((tries-1))
  done
  return 1
}
main "$@"
`;

/**
 * Starts the guard and waits until it is armed. Prints one word: `armed`, `logout` where processes of this login end with it (logind.conf,
 * KillUserProcesses), `folder` followed by what mkdir said, or `failed`. On a host of the embedded cluster a shell sees the host's files below
 * NCCL_WORKBENCH_ROOT, but for its home.
 */
const startScript = `
export LC_ALL=C
case $2 in "$HOME"/*) r= ;; *) r=\${NCCL_WORKBENCH_ROOT-} ;; esac
d=$r$2 t=$r$3
if [ "$(id -u)" != 0 ] && cat /etc/systemd/logind.conf /etc/systemd/logind.conf.d/*.conf /run/systemd/logind.conf.d/*.conf /usr/lib/systemd/logind.conf.d/*.conf 2>/dev/null |
  grep -Eiq '^[[:space:]]*KillUserProcesses[[:space:]]*=[[:space:]]*(yes|true|on|1)'; then echo logout; exit 0; fi
said=$(mkdir -m 700 -- "$d" 2>&1) || { printf 'folder %s\\n' "$said"; exit 0; }
if command -v setsid >/dev/null 2>&1; then own=setsid; else own=; fi
nohup $own sh -c "$1" nccl-workbench-guard "$d" "$t" "$4" </dev/null >/dev/null 2>&1 &
tries=100
while [ "$tries" -gt 0 ]; do
  if [ -e "$d/armed" ]; then echo armed; exit 0; fi
  if [ -s "$d/failed" ]; then break; fi
  sleep 0.05 2>/dev/null || { sleep 1; tries=$((tries-19)); }
  tries=$((tries-1))
done
echo failed
`;

/** Names of the files in a guard's folder. */
export const guardFiles = ['old', 'none', 'new', 'next', 'armed', 'restoring', 'confirmed', 'alive', 'failed'] as const;

/** The command that makes the folder and leaves a guard behind, as words. */
export function guardCommand(folder: string, target: string, seconds: number): string[] {
  return ['sh', '-c', startScript, 'sh', guardScript, folder, target, String(seconds)];
}
