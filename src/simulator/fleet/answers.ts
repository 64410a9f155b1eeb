import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loginEnvironment } from '../loginEnvironment.js';
import { type GroupedShell, startShell } from '../processGroup.js';
import { writeSandbox } from '../sandbox/index.js';
import type { SimulatedHost, World } from '../world.js';
import { filled, kindOf, type Template, templateOf } from './template.js';

/** What a script printed and how it ended. */
export interface Answer {
  readonly stdout: string;
  readonly code: number;
}

/** Answers one script, which only reads, for every host of a large cluster without a process for each. */
export interface Answers {
  readonly script: string;
  /** What the script with these operands prints on this host. */
  of(host: SimulatedHost, operands: readonly string[]): Promise<Answer>;
  /** Makes the answers of all kinds of host, so that none waits for its own. */
  prepare(): Promise<void>;
}

interface Kept {
  readonly template: Template;
  readonly code: number;
}

/** Folders and programs that the answers are made with. */
export interface AnswersOptions {
  readonly script: string;
  readonly world: World;
  /** Private folder for the sandboxes of the kinds. */
  readonly folder: string;
  readonly tools: string;
  /** Told of every shell, so that all can be ended with the cluster. */
  readonly started: (shell: GroupedShell) => void;
  readonly ended: (shell: GroupedShell) => void;
}

/** In place of the script's first operand, its boundary, while it runs for a kind. */
const boundary = 'nccl-workbench-kind-0123456789abcdef';
/** Real runs at once: each starts several programs. */
const atOnce = 2;

/**
 * The real script runs once for each kind of host, in a sandbox that the same renderers write as for any host; hosts of that kind then
 * say the same with their own names, addresses and serials in it. So there is no second description of a host, and none of the script.
 */
export function createAnswers(options: AnswersOptions): Answers {
  const kinds = new Map<
    string,
    { readonly host: SimulatedHost; readonly made: Promise<SimulatedHost>; readonly kept: Map<string, Promise<Kept>> }
  >();
  const kindFor = new Map<string, string>();
  let running: Promise<unknown>[] = [];

  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    while (running.length >= atOnce) await Promise.race(running);
    const mine = work();
    const settled = mine.catch(() => undefined);
    running.push(settled);
    void settled.then(() => (running = running.filter((one) => one !== settled)));
    return mine;
  };

  const run = async (kind: SimulatedHost, operands: readonly string[]): Promise<Kept> => {
    const { stdout, code } = await capture(options, kind, [boundary, ...operands.slice(1)]);
    return { template: templateOf(stdout, kind, [boundary]), code };
  };

  const answers: Answers = {
    script: options.script,
    prepare: async () => {
      const seen = new Map(options.world.hosts.map((host) => [JSON.stringify(kindOf(host)), host]));
      await Promise.all([...seen.values()].map((host) => answers.of(host, [boundary, ''])));
    },
    of: async (host, operands) => {
      let key = kindFor.get(host.name);
      if (key === undefined) kindFor.set(host.name, (key = JSON.stringify(kindOf(host))));
      let kind = kinds.get(key);
      if (kind === undefined) {
        const place = join(options.folder, String(kinds.size + 1));
        const plain = kindOf(host);
        const own = { ...plain, folder: join(place, plain.name) };
        kind = { host: own, made: makeKind(own, place, options.world), kept: new Map() };
        kinds.set(key, kind);
      }
      const [own = '', ...others] = operands;
      const which = JSON.stringify(others);
      const { made, kept } = kind;
      let answer = kept.get(which);
      if (answer === undefined) {
        answer = turn(async () => run(await made, operands));
        kept.set(which, answer);
        answer.catch(() => kept.delete(which));
      }
      const { template, code } = await answer;
      return { stdout: atThisMoment(filled(template, host, [own]), own, host.clockOffsetMs), code };
    },
  };
  return answers;
}

/** What the script says of the clock is of the moment when it is asked, not of the real run. */
function atThisMoment(stdout: string, own: string, offsetMs: number): string {
  const now = ((Date.now() + offsetMs) / 1000).toFixed(3);
  const head = `${own} time `;
  return stdout
    .split('\n')
    .map((line) => (line.startsWith(head) ? head + now : line))
    .join('\n');
}

/** The sandbox of a kind, beside a world in which it is the only host. */
async function makeKind(kind: SimulatedHost, place: string, world: World): Promise<SimulatedHost> {
  await mkdir(place, { recursive: true, mode: 0o700 });
  await Promise.all([
    writeSandbox(kind),
    writeFile(join(place, 'world.json'), JSON.stringify({ ...world, hosts: [kind], switches: [], links: [] }), { mode: 0o600 }),
  ]);
  return kind;
}

function capture({ script, tools, started, ended }: AnswersOptions, kind: SimulatedHost, operands: readonly string[]): Promise<Answer> {
  const shell = startShell(
    ['-s', ...operands],
    join(kind.folder, 'home'),
    loginEnvironment(kind, join(kind.folder, '..', 'world.json'), tools),
  );
  const { child } = shell;
  started(shell);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.resume();
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      ended(shell);
      resolve({ stdout: Buffer.concat(chunks).toString('utf8'), code: code ?? 255 });
    });
    child.stdin.end(script);
  });
}
