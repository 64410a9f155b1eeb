// What a fresh machine lacks: the npm packages of this checkout and, for tests, Debian packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chromiumPath } from './chromium.mjs';
import { at } from './paths.mjs';
import { has, must, run } from './process.mjs';

const stamp = at('node_modules', '.nccl-workbench-lock');
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');

/** Installs the npm packages that package-lock.json names unless they are there. No lifecycle script is run: esbuild works without its own. */
export async function ensureNodeModules(say) {
  const hash = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  if (
    existsSync(at('node_modules', '.package-lock.json')) &&
    (await run('npm', ['ls', '--all', '--loglevel=silent'], { cwd: at() })).code === 0
  ) {
    writeFileSync(stamp, hash);
    return;
  }
  // Where npm itself runs this, for an installation from the repository, its own options would reach the npm below: global among them.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_(?:global|prefix|location|omit|only|production)$/i.test(name)),
  );
  const { ms } = await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: at(), env });
  writeFileSync(stamp, hash);
  say(`npm packages installed in ${Math.round(ms / 1000)} s`);
}

/** A C header that the compiler finds. */
const header = (name) =>
  has('gcc') &&
  spawnSync('gcc', ['-E', '-x', 'c', '-'], { input: `#include <${name}>\n`, stdio: ['pipe', 'ignore', 'ignore'] }).status === 0;
const fontFor = (language) => has('fc-list') && spawnSync('fc-list', [`:lang=${language}`], { encoding: 'utf8' }).stdout.trim() !== '';
/** python3 that really starts: a version manager's stand-in may be on PATH without a Python behind it. */
const python = () => has('python3') && spawnSync('python3', ['-c', ''], { stdio: 'ignore' }).status === 0;

/** What tests need besides npm packages: how to see that it is there, the Debian packages that bring it (`otherwise`: where those do not exist), and what is left out without it. */
export const needs = [
  {
    what: 'a compiler, make and Python',
    there: () => has('g++') && has('make') && python(),
    packages: ['g++', 'make', 'python3', 'libc6-dev'],
    without: 'host and end-to-end tests (the VS Code server has native parts)',
  },
  {
    what: 'Chromium',
    there: () => chromiumPath() !== null,
    packages: ['chromium-headless-shell'],
    otherwise: ['chromium'],
    without: 'host, page and end-to-end tests',
  },
  { what: 'a Latin font', there: () => fontFor('en'), packages: ['fonts-dejavu-core', 'fontconfig'], without: 'readable screenshots' },
  {
    what: 'a Chinese font',
    there: () => fontFor('zh-cn'),
    packages: ['fonts-noto-cjk', 'fontconfig'],
    without: 'readable Chinese screenshots',
  },
  {
    what: 'an OpenSSH server',
    there: () => existsSync('/usr/sbin/sshd') || has('sshd'),
    packages: ['openssh-server'],
    without: 'lab tests against a real sshd',
  },
  {
    what: 'an OpenSSH client',
    there: () => has('ssh') && has('ssh-keygen') && has('ssh-agent'),
    packages: ['openssh-client'],
    without: 'lab tests against a real sshd',
  },
  {
    what: 'network namespaces',
    there: () => has('ip') && has('nsenter') && has('unshare'),
    packages: ['iproute2', 'util-linux'],
    without: 'lab tests with real MPI across network namespaces',
  },
  {
    what: 'iptables',
    there: () => has('iptables-restore'),
    packages: ['iptables'],
    without: 'lab tests with real MPI across network namespaces',
  },
  { what: 'ping and ps', there: () => has('ping') && has('ps'), packages: ['iputils-ping', 'procps'], without: 'some lab tests' },
  {
    what: 'an InfiniBand simulator and diagnostics',
    there: () => has('ibsim') && existsSync('/usr/sbin/ibnetdiscover') && existsSync('/usr/sbin/opensm'),
    packages: ['ibsim-utils', 'infiniband-diags', 'opensm'],
    without: 'lab tests against a real ibnetdiscover',
  },
  {
    what: 'lldpd',
    there: () => has('lldpctl') && (has('lldpd') || existsSync('/usr/sbin/lldpd')),
    packages: ['lldpd'],
    without: 'lab tests against a real lldpd',
  },
  {
    what: 'networkx',
    there: () => has('python3') && spawnSync('python3', ['-c', 'import networkx'], { stdio: 'ignore' }).status === 0,
    packages: ['python3-networkx'],
    without: 'spanning trees beside networkx',
  },
  {
    what: 'strace and busybox',
    there: () => has('strace') && has('busybox'),
    packages: ['strace', 'busybox'],
    without: 'the proof that the probe writes nothing, and the probe in busybox',
  },
  {
    what: 'Open MPI',
    there: () => has('mpirun') && has('mpicc'),
    packages: ['openmpi-bin', 'libopenmpi-dev'],
    without: 'lab tests with real MPI',
  },
  {
    what: 'clush and pdsh',
    there: () => has('clush') && has('nodeset') && has('pdsh'),
    packages: ['clustershell', 'pdsh'],
    without: 'lab tests of reaching many hosts by way of clush and pdsh',
  },
  {
    what: 'Slurm',
    there: () => has('srun') && has('slurmctld') && has('munged'),
    packages: ['slurm-wlm', 'munge'],
    without: 'lab tests of reaching many hosts by way of srun',
  },
  {
    what: 'fish, tcsh and busybox',
    there: () => has('fish') && has('tcsh') && has('busybox'),
    packages: ['fish', 'tcsh', 'busybox'],
    without: 'lab tests of hosts with other login shells',
  },
  {
    what: 'a C compiler with netfilter queues',
    there: () => has('gcc') && header('libnetfilter_queue/libnetfilter_queue.h'),
    packages: ['gcc', 'libc6-dev', 'libnetfilter-queue-dev'],
    without: 'network delays in the lab where the kernel has no netem',
  },
];

/** Installs what is missing of {@link needs} where that can be done (root on a Debian-like system); returns what is left out, one sentence each. */
export async function ensureDebianPackages(say) {
  let missing = needs.filter((need) => !need.there());
  if (missing.length > 0 && process.platform === 'linux' && process.getuid?.() === 0 && has('apt-get')) {
    await install([...new Set(missing.flatMap((need) => need.packages))], say);
    missing = missing.filter((need) => !need.there());
    // One package that this release lacks keeps all others out.
    for (const need of missing) await install(need.packages, say);
    for (const need of missing.filter(({ otherwise, there }) => otherwise !== undefined && !there())) await install(need.otherwise, say);
    missing = missing.filter((need) => !need.there());
  }
  const hint =
    process.platform === 'linux' && has('apt-get') ? (need) => ` Install with: sudo apt-get install ${need.packages.join(' ')}` : () => '';
  return missing.map((need) => `${need.without}: ${need.what} could not be found here.${hint(need)}`);
}

async function install(packages, say) {
  // Without such a policy, a package that is installed may start its daemon. An existing one is the machine's own affair.
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const lock = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  try {
    await run('apt-get', [...lock, 'update', '-qq'], { env, timeoutMs: 300_000 });
    const all = await run('apt-get', [...lock, 'install', '-y', '-qq', '--no-install-recommends', ...packages], {
      env,
      timeoutMs: 900_000,
    });
    if (all.code === 0) say(`Debian packages installed in ${Math.round(all.ms / 1000)} s: ${packages.join(' ')}`);
    else say(`apt-get could not install ${packages.join(' ')}:\n${all.output.slice(-1500)}`);
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
