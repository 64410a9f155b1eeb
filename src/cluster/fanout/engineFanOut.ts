import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Executor } from '../../base/executor.js';
import { clean, cleanLine } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';
import { type Engine, engines } from './engines.js';
import {
  defaultJobs,
  defaultOutputBytes,
  defaultTimeoutMs,
  type EngineName,
  type FanOut,
  type FanOutOptions,
  type HostScript,
} from './fanOut.js';
import { createFrameReader, framed, type FrameReader } from './frame.js';
import { notReachedBy } from './said.js';
import { createSplitter } from './split.js';
import { slurmAbsent } from './slurmAbsent.js';
import { notAsked, notAskedBecause, unasked } from './unasked.js';

/** Time for reaching one host, in seconds. */
const connectS = 5;
/** Time that the engine gets on top of its hosts' limits, in ms: its own start, and srun's wait for an allocation. */
const slackMs = 30_000;

/**
 * Runs over the site's own engine on one machine: the login node, or this one when we are on it. A name that a host gives itself is
 * compared with the engine's label where the engine says it (srun); apart from that the engine's word counts for who answers, as it
 * does for the people who use it.
 */
export function engineFanOut(name: EngineName, executor: Executor, extra: readonly string[] = []): FanOut {
  const engine = engines[name];
  return {
    via: name,
    run: async (hosts, script, options) => {
      const absent = name === 'srun' ? await slurmAbsent(executor, hosts, options.signal) : new Map<string, Failure>();
      for (const [host, problem] of absent) options.onHost(host, unasked(problem));
      const rest = hosts.filter((host) => !absent.has(host));
      if (rest.length > 0) await new EngineRunner(engine, executor, rest, script, options, extra).run();
    },
  };
}

interface Asked {
  readonly host: string;
  frame: FrameReader;
  /** The last lines on the engine's standard error that carry this host's label. */
  readonly errors: string[];
  timeout: boolean;
  answered: boolean;
  firstAtMs: number | null;
  lastAtMs: number | null;
}

/** Most lines of standard error kept of one host. */
const mostErrors = 20;

class EngineRunner {
  private readonly marker = `nccl-workbench-${randomBytes(16).toString('hex')}`;
  private readonly asked = new Map<string, Asked>();
  private readonly labels = new Map<string, string>();
  /** The engine's own last lines. */
  private readonly own: string[] = [];
  private sentAtMs = 0;

  constructor(
    private readonly engine: Engine,
    private readonly executor: Executor,
    private readonly hosts: readonly string[],
    private readonly script: HostScript,
    private readonly options: FanOutOptions,
    private readonly extra: readonly string[],
  ) {
    for (const [index, host] of hosts.entries()) {
      const frame = createFrameReader(this.marker, options.maxOutputBytes ?? defaultOutputBytes);
      const asked: Asked = { host, frame, errors: [], timeout: false, answered: false, firstAtMs: null, lastAtMs: null };
      this.asked.set(host, asked);
      this.labels.set(engine.label(host, index), host);
    }
  }

  async run(): Promise<void> {
    const { signal, jobs = defaultJobs, timeoutMs = defaultTimeoutMs } = this.options;
    const limitS = Math.ceil(timeoutMs / 1000);
    const words = this.engine.words({
      hosts: this.hosts,
      command: framed(this.script, this.marker, limitS),
      jobs,
      connectS,
      // The host's own limit comes first; the engine's is for hosts that cannot keep it.
      limitS: limitS + 10,
      extra: this.extra,
    });
    const waves = Math.ceil(this.hosts.length / jobs);
    const out = this.splitter((asked, text) => this.printed(asked, text));
    const err = this.splitter((asked, text) => {
      if (asked.errors.push(text.slice(0, 1000)) > mostErrors) asked.errors.shift();
    });
    let failure: Failure | null = null;
    this.sentAtMs = Date.now();
    try {
      const { code } = await this.executor.run(['sh', '-c', this.engine.start, 'sh', ...words], {
        timeoutMs: slackMs + waves * (timeoutMs + 10_000 + connectS * 1000),
        maxOutputBytes: 65_536,
        // clush keeps what it prints into a pipe for itself otherwise, until it holds 8 KiB.
        env: { LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never', PYTHONUNBUFFERED: '1' },
        ...(signal === undefined ? {} : { signal }),
        onStdout: (chunk) => out.push(chunk),
        onStderr: (chunk) => err.push(chunk),
      });
      if (code === 127 && [...this.asked.values()].every(({ frame }) => !frame.began)) failure = this.missing();
    } catch (error) {
      failure =
        error instanceof Failure
          ? error
          : new Failure('tool', l10n.t('{0} on {1} did not run: {2}', this.engine.name, this.executor.host, clean(messageOf(error))));
    }
    out.end();
    err.end();
    for (const asked of this.asked.values()) if (!asked.answered) this.answer(asked, this.problemOf(asked, failure));
  }

  private splitter(line: (asked: Asked, text: string) => void) {
    return createSplitter(
      (label) => this.labels.get(label),
      (host, text) => {
        const asked = this.asked.get(host);
        if (asked !== undefined) line(asked, text);
      },
      (text) => this.said(text),
    );
  }

  private printed(asked: Asked, text: string): void {
    if (asked.answered) return;
    asked.lastAtMs = Date.now();
    asked.frame.line(text);
    if (asked.frame.began) asked.firstAtMs ??= asked.lastAtMs;
    // 124 and 137: ended by timeout(1), which the frame puts before the script.
    if (asked.frame.code !== null) this.answer(asked, asked.frame.code === 124 || asked.frame.code === 137 ? this.late(asked) : null);
  }

  private said(text: string): void {
    const word = this.engine.read(text);
    if (word === null) {
      if (text.trim() !== '' && this.own.push(text.slice(0, 1000)) > mostErrors) this.own.shift();
    } else if (word.timeout) for (const host of word.hosts) (this.asked.get(host) ?? { timeout: false }).timeout = true;
  }

  private answer(asked: Asked, problem: Failure | null): void {
    asked.answered = true;
    const { frame, host } = asked;
    const claim = frame.claimed !== '' && frame.claimed !== host ? this.impostor(asked) : null;
    this.options.onHost(host, {
      result:
        frame.began && claim === null
          ? { code: frame.code, stdout: frame.text(), stderr: asked.errors.join('\n'), truncated: frame.truncated }
          : null,
      problem: claim ?? problem,
      sentAtMs: this.sentAtMs,
      firstAtMs: asked.firstAtMs,
      receivedAtMs: asked.lastAtMs,
    });
    // Its text is handed over: nothing here holds it any longer.
    asked.frame = createFrameReader(this.marker, 0);
  }

  private problemOf(asked: Asked, failure: Failure | null): Failure | null {
    if (this.options.signal?.aborted === true) return notAsked(asked.host);
    if (asked.timeout) return this.late(asked);
    if (failure !== null) return notAskedBecause(asked.host, failure);
    if (asked.frame.began) return null;
    const lines = [...this.own.filter((line) => /error|fail|unable|invalid/i.test(line)).slice(-2), ...asked.frame.before, ...asked.errors];
    return notReachedBy(this.engine.name, this.executor.host, asked.host, lines);
  }

  private late({ host }: Asked): Failure {
    const seconds = (this.options.timeoutMs ?? defaultTimeoutMs) / 1000;
    return new Failure('timeout', l10n.t('{0} did not end in {1} s and was stopped.', host, seconds), {
      next: l10n.t('Raise the time limit if it needs longer.'),
    });
  }

  private impostor({ host, frame }: Asked): Failure {
    const name = cleanLine(frame.claimed).slice(0, 80);
    return new Failure('tool', l10n.t('The answer for {0} came from a host that calls itself {1}, and was not used.', host, name), {
      next: l10n.t('Compare the names in the cluster file with those that {0} uses.', this.engine.name),
    });
  }

  private missing(): Failure {
    return new Failure('unsupported', l10n.t('{0} is not installed on {1}.', this.engine.name, this.executor.host), {
      next: l10n.t('Use --via ssh, or name the machine that has it with --on.'),
    });
  }
}
