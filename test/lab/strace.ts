import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where a program is, by our own PATH; null where it is not. */
const find = (program: string): string | null =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((place) => existsSync(place)) ?? null;
const [strace, setpriv, busybox] = ['strace', 'setpriv', 'busybox'].map(find);

/** Why system calls cannot be watched here, or null. */
export const noStrace: string | null = !strace
  ? 'strace is not installed'
  : spawnSync(strace, ['-qq', '-o', '/dev/null', 'true'], { stdio: 'ignore' }).status === 0
    ? null
    : 'strace may not trace here';

/** Words before a command that make it run as an ordinary user, where we are root; where we are not, we are one already. */
export const asOrdinaryUser: readonly string[] | null =
  process.getuid?.() !== 0 ? [] : setpriv ? [setpriv, '--reuid=65534', '--regid=65534', '--clear-groups'] : null;

/** System calls that change a file system, the clock, the kernel or another process's state, whatever their arguments. */
const changing =
  /^(?:creat|mkdir|mkdirat|rmdir|unlink|unlinkat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|truncate|ftruncate|fallocate|chmod|fchmod|fchmodat|fchmodat2|chown|fchown|lchown|fchownat|utime|utimes|utimensat|futimesat|mknod|mknodat|setxattr|lsetxattr|fsetxattr|removexattr|lremovexattr|fremovexattr|mount|umount2|mount_setattr|move_mount|pivot_root|chroot|swapon|swapoff|sethostname|setdomainname|settimeofday|clock_settime|clock_adjtime|adjtimex|reboot|init_module|finit_module|delete_module|kexec_load|kexec_file_load|bpf|ptrace|iopl|ioperm|quotactl|acct|mq_open|shmget|semget|msgget|copy_file_range)$/;

/** What a line of strace says that the process did to the machine, or null. */
export function change(line: string): string | null {
  const call = /^([a-z_0-9]+)\((.*)/.exec(line);
  if (call === null) return null;
  const [, name = '', args = ''] = call;
  if (changing.test(name)) return line;
  if (/^(?:open|openat|openat2|open_by_handle_at)$/.test(name)) {
    const writes = /O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)/.test(args);
    return writes && !/"\/dev\/(?:null|tty)"/.test(args) ? line : null;
  }
  // With -y, strace says what a descriptor is: pipes lead to us, sockets are judged by their family.
  if (/^(?:write|writev|pwrite64|pwritev2?|sendfile)$/.test(name))
    return /^\d+<(?:pipe:|\/dev\/null|anon_inode:|socket:|UNIX|NETLINK)/.test(args) ? null : line;
  if (name === 'splice') return /^\d+<[^>]*>, \S+, \d+<pipe:/.test(args) ? null : line;
  if (name === 'socket' || name === 'socketpair') return /^AF_(?:UNIX|NETLINK)\b/.test(args) ? null : line;
  if (name === 'connect' || name === 'bind') return /sa_family=AF_(?:UNIX|NETLINK|UNSPEC)/.test(args) ? null : line;
  return null;
}

/** Runs a command under strace and returns what it printed and every change that it made or tried to make to the machine. */
export function watched(command: readonly string[], options: { readonly input?: string; readonly env: Readonly<Record<string, string>> }) {
  const folder = mkdtempSync(join(tmpdir(), 'strace-'));
  try {
    const words = ['-ff', '-y', '-qq', '-s', '200', '-o', join(folder, 'p'), ...command];
    const { status, stdout, stderr } = runWith(strace ?? 'strace', words, options);
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
    const programs = lines.filter((line) => /^execve\(.*\) = 0$/.test(line)).length;
    return { status, stdout, stderr, calls: lines.length, programs, changes: lines.flatMap((line) => change(line) ?? []) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program with a file for its standard input: bash takes a socket, which Node gives otherwise, for a login from afar and reads .bashrc. */
export function runWith(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env: Readonly<Record<string, string>> },
) {
  const folder = mkdtempSync(join(tmpdir(), 'input-'));
  writeFileSync(join(folder, 'input'), options.input ?? '');
  const input = openSync(join(folder, 'input'), 'r');
  try {
    return spawnSync(program, args, { encoding: 'utf8', stdio: [input, 'pipe', 'pipe'], env: options.env, maxBuffer: 64 * 1024 * 1024 });
  } finally {
    closeSync(input);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder that has nothing but busybox under every name that it answers to; null where there is no busybox. */
export function busyboxOnly(): { readonly path: string; readonly remove: () => void } | null {
  if (!busybox) return null;
  const path = mkdtempSync(join(tmpdir(), 'busybox-'));
  chmodSync(path, 0o755);
  const { stdout } = spawnSync(busybox, ['--list'], { encoding: 'utf8' });
  for (const name of stdout.split('\n')) if (/^[\w.[\]-]+$/.test(name)) symlinkSync(busybox, join(path, name));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
