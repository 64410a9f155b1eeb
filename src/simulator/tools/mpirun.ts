import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../settings.js';
import type { SimulatedHost } from '../world.js';
import type { ToolContext } from './io.js';
import { perfProgram, runPerf } from './perf.js';

interface MpiOptions {
  processes: number | null;
  perNode: number | null;
  slots: { host: string; slots: number }[];
  exported: Map<string, string | null>;
  tagOutput: boolean;
  program: readonly string[];
}

/** Options of Open MPI that take this many words after them and change nothing here. */
const ignored: Readonly<Record<string, number>> = {
  '--bind-to': 1, '-bind-to': 1, '--map-by': 1, '-map-by': 1, '--rank-by': 1, '--mca': 2, '-mca': 2, '--gmca': 2, '--pmixmca': 2, '--prtemca': 2,
  '--allow-run-as-root': 0, '--report-bindings': 0, '--display-map': 0, '-display-map': 0, '--display-allocation': 0, '-q': 0, '--quiet': 0,
  '--oversubscribe': 0, '-oversubscribe': 0, '--prefix': 1, '-wdir': 1, '--wdir': 1, '-wd': 1, '--path': 1, '--timeout': 1, '-v': 0, '--verbose': 0,
  '--noprefix': 0, '--display': 1, '--output': 1, '--merge-stderr-to-stdout': 0, '--mca-base-env-list': 1, '--nooversubscribe': 0, '-novm': 0,
}; // prettier-ignore

/** Open MPI's launcher: reads its options and plays all ranks in this one process. */
export async function mpirun(context: ToolContext): Promise<number> {
  const options = readOptions(context);
  if ('problem' in options) {
    context.err(options.problem);
    return options.code;
  }
  const { world } = context;
  const [word, ...args] = options.program;
  if (word === undefined) {
    context.err(
      `${rule}mpirun could not find anything to do.\n\nIt is possible that you forgot to specify how many processes to run\nvia the "-np" argument.\n${rule}`,
    );
    return 1;
  }
  const allotted = options.slots.length > 0 ? options.slots : [{ host: context.host.name, slots: world.gpusPerHost }];
  const total = allotted.reduce((sum, entry) => sum + entry.slots, 0);
  const wanted = options.processes ?? (options.perNode === null ? total : options.perNode * allotted.length);
  if (wanted > total) {
    context.err(
      `${rule}There are not enough slots available in the system to satisfy the ${String(wanted)}\nslots that were requested by the application:\n\n  ${word}\n\nEither request fewer procs for your application, or make more slots\navailable for use.\n${rule}`,
    );
    return 1;
  }
  const filled = fill(allotted, wanted, options.perNode);
  const hosts: SimulatedHost[] = [];
  for (const { host: name } of filled) {
    const host = world.hosts.find((candidate) => candidate.name === name || (name === 'localhost' && candidate === context.host));
    if (host === undefined) {
      context.err(`ssh: Could not resolve hostname ${name}: Name or service not known\n${lostDaemon}`);
      return 1;
    }
    if (host.presence !== 'up') {
      context.err(`ssh: connect to host ${name} port 22: Connection refused\n${lostDaemon}`);
      return 1;
    }
    hosts.push(host);
  }
  const env = (host: SimulatedHost): Environment => {
    // Ranks on the launcher's own host inherit its environment; others get what -x names.
    const base: Record<string, string | undefined> =
      host === context.host ? { ...context.env } : { HOME: `${host.folder}/home`, PATH: context.env['PATH'] };
    for (const [name, value] of options.exported) base[name] = value ?? context.env[name];
    return base;
  };
  const program = perfProgram(word);
  if (program !== null) {
    const processes = filled.map((entry) => entry.slots);
    const [each] = processes;
    if (each === undefined) return 1;
    if (processes.some((count) => count !== each)) {
      context.err('The embedded cluster plays only runs with the same number of processes on every host.\n');
      return 1;
    }
    const code = await runPerf(program, { ...context, args }, { hosts, processes: each, env });
    if (code !== 0)
      context.err(
        `${rule}Primary job  terminated normally, but 1 process returned\na non-zero exit code. Per user-direction, the job has been aborted.\n${rule}` +
          `${rule}mpirun detected that one or more processes exited with non-zero status, thus causing\nthe job to be terminated. The first process to do so was:\n\n  Process name: [[50821,1],0]\n  Exit code:    ${String(code)}\n${rule}`,
      );
    return code;
  }
  if (word === 'hostname' || word.endsWith('/hostname')) {
    for (const [index, host] of hosts.entries())
      for (let process = 0; process < (filled[index]?.slots ?? 0); process++) context.out(`${host.name}\n`);
    return 0;
  }
  context.err(
    `${rule}mpirun was unable to find the specified executable file, and therefore\ndid not launch the job.  This error was first reported for process\nrank 0; it may have occurred for other processes as well.\n\nNode:       ${hosts[0]?.name ?? ''}\nExecutable: ${word}\n${rule}`,
  );
  return 134;
}

const rule = `${'-'.repeat(74)}\n`;
const lostDaemon = `${rule}ORTE was unable to reliably start one or more daemons.\nThis usually is caused by:\n\n* not finding the required libraries and/or binaries on\n  one or more nodes.\n\n* the inability to write startup files into /tmp\n\n*  compilation of the orted with dynamic libraries when static are required\n\n* an inability to create a connection back to mpirun due to a\n  lack of common network interfaces and/or no route found between\n  them.\n${rule}`;

/** Processes by slot: each host is filled before the next one starts, or gets `perNode` of them. */
function fill(
  allotted: readonly { host: string; slots: number }[],
  wanted: number,
  perNode: number | null,
): { host: string; slots: number }[] {
  const filled: { host: string; slots: number }[] = [];
  let left = wanted;
  for (const { host, slots } of allotted) {
    const count = Math.min(left, perNode === null ? slots : Math.min(perNode, slots));
    if (count > 0) filled.push({ host, slots: count });
    left -= count;
  }
  return filled;
}

function readOptions(context: ToolContext): MpiOptions | { problem: string; code: number } {
  const { args } = context;
  const options: MpiOptions = { processes: null, perNode: null, slots: [], exported: new Map(), tagOutput: false, program: [] };
  let at = 0;
  const next = (): string => args[++at] ?? '';
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) break;
    const bare = word.replace(/^--?/, '');
    if (bare === 'np' || bare === 'n' || bare === 'c') {
      const count = Number.parseInt(next(), 10);
      if (!(count > 0))
        return {
          problem: `${rule}Open MPI has detected that a parameter given to a command line\noption does not match the expected format:\n\n  Option: ${bare}\n${rule}`,
          code: 1,
        };
      options.processes = count;
    } else if (bare === 'host' || bare === 'H') {
      for (const entry of next().split(',')) addSlots(options, entry.split(':')[0] ?? '', entry.split(':')[1]);
    } else if (bare === 'hostfile' || bare === 'machinefile' || bare === 'default-hostfile') {
      const path = next();
      const file = resolve(context.folder, path);
      if (!existsSync(file))
        return {
          problem: `${rule}Open RTE was unable to open the hostfile:\n    ${path}\nCheck to make sure the path and filename are correct.\n${rule}`,
          code: 1,
        };
      for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
        const [host = '', ...words] = line.replace(/#.*/, '').trim().split(/\s+/);
        if (host !== '') addSlots(options, host, words.find((item) => item.startsWith('slots='))?.slice(6) ?? '1');
      }
    } else if (bare === 'x') {
      const [name = '', ...value] = next().split('=');
      options.exported.set(name, value.length === 0 ? null : value.join('='));
    } else if (bare === 'N' || bare === 'npernode') {
      options.perNode = Number.parseInt(next(), 10) || null;
    } else if (bare === 'tag-output') {
      options.tagOutput = true;
    } else if (bare === 'version' || bare === 'V') {
      return { problem: 'mpirun (Open MPI) 4.1.6\n\nReport bugs to http://www.open-mpi.org/community/help/\n', code: 0 };
    } else if (Object.hasOwn(ignored, word)) {
      const value = ignored[word] === 0 ? '' : next();
      const ppr = /^ppr:([0-9]+):(?:node|host)/.exec(value);
      if (ppr !== null) options.perNode = Number(ppr[1]);
      if (ignored[word] === 2) at++;
    } else {
      return { problem: `${rule}mpirun: Error: unknown option "${word}"\nType 'mpirun --help' for usage.\n${rule}`, code: 1 };
    }
  }
  options.program = args.slice(at);
  return options;
}

function addSlots(options: MpiOptions, host: string, slots: string | undefined): void {
  const count = slots === undefined ? 1 : Number.parseInt(slots, 10) || 1;
  const known = options.slots.find((entry) => entry.host === host);
  if (known === undefined) options.slots.push({ host, slots: count });
  else known.slots += count;
}
