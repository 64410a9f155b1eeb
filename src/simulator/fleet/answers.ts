import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Desk } from '../desk.js';
import { loginEnvironment } from '../loginEnvironment.js';
import { type GroupedShell, startShell } from '../processGroup.js';
import { writeSandbox } from '../sandbox/index.js';
import type { SimulatedHost, World } from '../world.js';
import { type Calls, notedCalls, noteCalls, rehearse } from './rehearsed.js';
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
  readonly desk: Desk | null;
  /** Told of every shell, so that all can be ended with the cluster. */
  readonly started: (shell: GroupedShell) => void;
  readonly ended: (shell: GroupedShell) => void;
}

/** The moment that a kind's clock always shows, in the year 2100; hosts put their own in its place. */
const moment = '4102444800.000000001';
/** In place of the script's first operand, its boundary, while it runs for a kind. */
const boundary = 'nccl-workbench-kind-0123456789abcdef';
/** Real runs at once: each starts several programs. */
const atOnce = 2;

interface Kind {
  readonly host: SimulatedHost;
  readonly place: string;
  readonly world: World;
  readonly env: Readonly<Record<string, string>>;
  made: Promise<void> | null;
  readonly kept: Map<string, Promise<Kept>>;
}

/**
 * The real script runs once for each kind of host, in a sandbox that the same renderers write as for any host; hosts of that kind then
 * say the same with their own names, addresses and serials in it. So there is no second description of a host, and none of the script.
 */
export function createAnswers(options: AnswersOptions): Answers {
  const kinds = new Map<string, Kind>();
  const keys = new Map<string, string>();
  let running: Promise<unknown>[] = [];
  /** What the first kind's programs were asked; the others then have it ready. */
  let calls: Promise<Calls> | null = null;

  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    while (running.length >= atOnce) await Promise.race(running);
    const mine = work();
    const settled = mine.catch(() => undefined);
    running.push(settled);
    void settled.then(() => (running = running.filter((one) => one !== settled)));
    return mine;
  };

  const kindFor = (host: SimulatedHost): Kind => {
    let key = keys.get(host.name);
    if (key === undefined) keys.set(host.name, (key = JSON.stringify(kindOf(host))));
    let kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, (kind = newKind(host, join(options.folder, String(kinds.size + 1)), options)));
    return kind;
  };

  const first = async (kind: Kind, operands: readonly string[]): Promise<readonly [Answer, Calls]> => {
    kind.made ??= writeKind(kind).then(() => noteCalls(kind.host, kind.place));
    await kind.made;
    return [await capture(options, kind, operands), await notedCalls(kind.place)];
  };

  const run = async (kind: Kind, operands: readonly string[]): Promise<Kept> => {
    const asked = [boundary, ...operands.slice(1)];
    let answer: Answer;
    if (calls === null) {
      const both = first(kind, asked);
      calls = both.then(([, noted]) => noted);
      calls.catch(() => (calls = null));
      [answer] = await both;
    } else {
      const noted = await calls;
      kind.made ??= writeKind(kind).then(() => rehearse(kind.host, kind.place, kind.world, kind.env, noted));
      await kind.made;
      answer = await capture(options, kind, asked);
    }
    return { template: templateOf(answer.stdout, kind.host, [boundary, moment]), code: answer.code };
  };

  const answers: Answers = {
    script: options.script,
    prepare: async () => {
      const seen = new Map(options.world.hosts.map((host) => [kindFor(host), host]));
      await Promise.all([...seen.values()].map((host) => answers.of(host, [boundary, ''])));
    },
    of: async (host, operands) => {
      const kind = kindFor(host);
      const [own = '', ...others] = operands;
      const which = JSON.stringify(others);
      let answer = kind.kept.get(which);
      if (answer === undefined) {
        answer = turn(() => run(kind, operands));
        kind.kept.set(which, answer);
        answer.catch(() => kind.kept.delete(which));
      }
      const { template, code } = await answer;
      return { stdout: filled(template, host, [own, clockOf(host)]), code };
    },
  };
  return answers;
}

/** What a host's `date +%s.%N` says now. */
function clockOf(host: SimulatedHost): string {
  return `${((Date.now() + host.clockOffsetMs) / 1000).toFixed(3)}000000`;
}

/** A kind's own world has no other host, and no fabric that it could be asked about. */
function newKind(host: SimulatedHost, place: string, { world: all, tools, desk }: AnswersOptions): Kind {
  const plain = kindOf(host);
  const own = { ...plain, folder: join(place, plain.name) };
  const world = { ...all, hosts: [own], switches: [], links: [] };
  const worldFile = join(place, 'world.json');
  desk?.add(worldFile, world);
  return {
    host: own,
    place,
    world,
    env: loginEnvironment(own, worldFile, tools, desk?.folder),
    made: null,
    kept: new Map(),
  };
}

async function writeKind({ host, place, world }: Kind): Promise<void> {
  await mkdir(place, { recursive: true, mode: 0o700 });
  await writeFile(join(place, 'world.json'), JSON.stringify(world), { mode: 0o600 });
  await writeSandbox(host);
  await writeFile(join(host.folder, 'bin', 'date'), `#!/bin/sh\necho ${moment}\n`, { mode: 0o700 });
}

function capture({ script, started, ended }: AnswersOptions, kind: Kind, operands: readonly string[]): Promise<Answer> {
  const shell = startShell(['-s', ...operands], join(kind.host.folder, 'home'), kind.env);
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
