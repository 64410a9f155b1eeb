import { anyShellLine } from '../../ssh/quote.js';
import { expandHosts } from '../hostRange.js';
import type { EngineName } from './fanOut.js';

/** One run of an engine. */
export interface EngineRun {
  /** In the order in which they are to be asked; names as the engine knows them. */
  readonly hosts: readonly string[];
  /** What runs on each. */
  readonly command: readonly string[];
  readonly jobs: number;
  /** Limits in seconds. */
  readonly connectS: number;
  readonly limitS: number;
  /** Further words for the engine, such as --partition. */
  readonly extra: readonly string[];
}

/** A line of the engine's own about hosts: one that took too long, or one that ended with a status or a word. */
export interface EngineWord {
  readonly hosts: readonly string[];
  readonly timeout: boolean;
}

/** How one program of a site is called and read. */
export interface Engine {
  readonly name: EngineName;
  /** A POSIX sh script for the machine where the engine is, with what follows as its operands. */
  readonly start: string;
  words(run: EngineRun): readonly string[];
  /** Label that the engine puts before the lines of each host, in the order of `run.hosts`. */
  label(host: string, index: number): string;
  /** What a line of the engine itself says, or null for any other line. */
  read(line: string): EngineWord | null;
}

// Where sites keep them; a session that is no login has a short PATH.
const path = 'PATH=$PATH:/usr/local/bin:/usr/bin:/opt/slurm/bin; export PATH';

/** clush of ClusterShell. Its own configuration (clush.conf: user, port, ssh options, tree mode) holds as for a person. */
export const clush: Engine = {
  name: 'clush',
  start: `${path}; exec clush "$@"`,
  words: ({ hosts, command, jobs, connectS, limitS, extra }) => [
    ...['-n', '--color=never', '-f', String(jobs), '-t', String(connectS), '-u', String(limitS), ...extra],
    ...['-w', hosts.join(','), anyShellLine(command)],
  ],
  label: (host) => host,
  read: (line) => {
    const match = /^clush: ([^\s:]+): (?:(command timeout)|exited with exit code \d+)/.exec(line);
    return match?.[1] === undefined ? null : { hosts: expandHosts(match[1]).hosts, timeout: match[2] !== undefined };
  },
};

/** pdsh over ssh. */
export const pdsh: Engine = {
  name: 'pdsh',
  start: `${path}; PDSH_SSH_ARGS_APPEND="-oBatchMode=yes $PDSH_SSH_ARGS_APPEND" exec pdsh -R ssh -b "$@"`,
  words: ({ hosts, command, jobs, connectS, limitS, extra }) => [
    ...['-f', String(jobs), '-t', String(connectS), '-u', String(limitS), ...extra],
    ...['-w', hosts.join(','), anyShellLine(command)],
  ],
  label: (host) => host,
  read: (line) => {
    const match = /^pdsh@[^\s:]+: ([^\s:]+): (?:(command timeout|connect: timed out)|\S+ exited with exit code \d+)/.exec(line);
    return match?.[1] === undefined ? null : { hosts: [match[1]], timeout: match[2] !== undefined };
  },
};

/**
 * srun of Slurm: one task a host, laid out in the order of the list (--distribution=arbitrary), so that its label, the number of the
 * task, names the host. It shares hosts with jobs where Slurm allows it and gives up rather than wait in the queue.
 */
export const srun: Engine = {
  name: 'srun',
  start: `${path}; exec srun "$@"`,
  words: ({ hosts, command, connectS, limitS, extra }) => [
    ...['-N', String(hosts.length), '-n', String(hosts.length), '-w', hosts.join(','), '--distribution=arbitrary'],
    ...['--label', `--immediate=${String(connectS)}`, `--time=${String(Math.ceil(limitS / 60) + 1)}`, '--mem=64M', '--mpi=none'],
    ...[
      '--oversubscribe',
      '--overlap',
      '--no-kill',
      '--kill-on-bad-exit=0',
      '--wait=0',
      '--input=none',
      '--quiet',
      '--job-name=nccl-probe',
    ],
    ...extra,
    ...command,
  ],
  label: (_host, index) => String(index),
  read: (line) => {
    const match = /^srun: error: ([^\s:]+): tasks? [\d,[\]-]+: /.exec(line);
    return match?.[1] === undefined ? null : { hosts: expandHosts(match[1]).hosts, timeout: false };
  },
};

/** All of them by name. */
export const engines: Readonly<Record<EngineName, Engine>> = { clush, pdsh, srun };
