import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Executor } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';
import type { Means } from './means.js';
import { fromRoundTrips, perftestFigures, readPing, readTcpProbe } from './readOutputs.js';
import { tcpProbe } from './tcpProbe.js';
import { cancelled, lastWords, type PairResult, programSeconds, type Tester, type TestOptions, withServer } from './tester.js';

/** A host that takes part, and what it has. */
export interface Party {
  readonly executor: Executor;
  readonly means: Means;
  /** Where others reach it, the most likely first. */
  readonly addresses: readonly string[];
}

/** Choices that hold for all pairs. */
export interface TesterChoices {
  readonly party: (host: string) => Party;
  /** Ports that servers listen on. */
  readonly ports: readonly [low: number, high: number];
  /** RDMA device to use on every host; null: the first with an active port. */
  readonly device: string | null;
  /** Round trips of a latency test. */
  readonly messages: number;
  /** Length of a bandwidth test of the bundled probe, ms. */
  readonly streamMs: number;
}

const none = { us: null, gbps: null, spreadUs: null, samples: 0 };

/** The bundled probe over TCP, with the hosts' own python3. */
export function tcpTester(choices: TesterChoices): Tester {
  return {
    method: 'tcp',
    test: async (from, to, options) => {
      const [client, server] = [choices.party(from), choices.party(to)];
      const token = randomBytes(12).toString('hex');
      const [low, high] = choices.ports;
      const python = ['python3', '-I', '-S', '-'];
      return withServer(
        {
          executor: server.executor,
          argv: [...python, 'server', token, String(low), String(high), String(programSeconds)],
          stdin: tcpProbe,
          ready: (output) => /^ready (\d{1,5})$/m.exec(output)?.[1] ?? null,
          readyMs: 10_000,
          saysReady: true,
        },
        options.signal,
        async (port) => {
          const stream = options.bandwidth ? choices.streamMs : 0;
          const words = [token, port, String(options.timeoutMs), String(choices.messages), String(stream), ...server.addresses];
          const result = await client.executor.run([...python, 'client', ...words], {
            stdin: tcpProbe,
            signal: options.signal,
            timeoutMs: (programSeconds + 5) * 1000,
            maxOutputBytes: 1_048_576,
          });
          const answer = readTcpProbe(result.stdout);
          if (answer === null) throw gaveNothing(from, to, lastWords(result));
          const { us, spreadUs, samples } = answer.figures;
          return { there: answer.figures, back: { us, spreadUs, samples, gbps: answer.backGbps } };
        },
      );
    },
  };
}

/** ICMP echo: latency alone. */
export function pingTester(choices: TesterChoices): Tester {
  return {
    method: 'ping',
    test: async (from, to, options) => {
      const [client, server] = [choices.party(from), choices.party(to)];
      const count = Math.min(choices.messages, 10);
      let said = l10n.t('{0} has no address that is known', to);
      for (const address of server.addresses.slice(0, 4)) {
        // 0.2 s is the shortest interval that an ordinary user may choose (ping(8)).
        const result = await client.executor.run(['ping', '-n', '-c', String(count), '-i', '0.2', '-W', '1', address], {
          signal: options.signal,
          timeoutMs: programSeconds * 1000,
          maxOutputBytes: 65_536,
        });
        const latency = fromRoundTrips(readPing(result.stdout).filter((us) => us <= options.timeoutMs * 1000));
        if (latency !== null) return both({ ...none, ...latency });
        said = lastWords(result);
      }
      throw gaveNothing(from, to, said);
    },
  };
}

const both = (figures: PairResult['there']): PairResult => ({ there: figures, back: { ...figures, gbps: null } });

/** perftest over RDMA: ib_write_lat, then ib_write_bw (or ib_send_bw where that is all there is) from the first host to the second. */
export function perftestTester(choices: TesterChoices): Tester {
  let tests = 0;
  const [low, high] = choices.ports;
  const one = async (tool: string, words: readonly string[], from: Party, to: Party, options: TestOptions): Promise<string> => {
    // A port that was used a moment ago may still be taken by its last connection.
    const port = String(low + (tests++ % (high - low + 1)));
    const argvOn = (party: Party, more: readonly string[]): string[] => {
      const device = choices.device ?? party.means.devices[0];
      const limit = party.means.tools.has('timeout') ? ['timeout', String(programSeconds)] : [];
      return [...limit, tool, '-F', '-p', port, ...(device === undefined ? [] : ['-d', device]), ...words, ...more];
    };
    return withServer(
      {
        executor: to.executor,
        argv: argvOn(to, []),
        // Its greeting may stay in its buffer as long as it waits.
        ready: (output) => (/Waiting for client/i.test(output) ? '' : null),
        readyMs: 500,
        saysReady: false,
      },
      options.signal,
      async () => {
        let said = '';
        for (let tries = 0; tries < 4; tries++) {
          const result = await from.executor.run(argvOn(from, [to.addresses[0] ?? to.executor.host]), {
            signal: options.signal,
            timeoutMs: (programSeconds + 5) * 1000,
            maxOutputBytes: 262_144,
          });
          if (result.code === 0) return result.stdout;
          said = lastWords(result);
          if (!/connect|refused/i.test(`${result.stdout}${result.stderr}`)) break;
          await pause(300, options.signal);
        }
        throw gaveNothing(from.executor.host, to.executor.host, said);
      },
    );
  };
  return {
    method: 'perftest',
    test: async (from, to, options) => {
      const [client, server] = [choices.party(from), choices.party(to)];
      const latency = perftestFigures(await one('ib_write_lat', ['-s', '8', '-n', '1000'], client, server, options));
      if (latency?.us === undefined || latency.us === null)
        throw gaveNothing(from, to, l10n.t('the output of {0} has no figures', 'ib_write_lat'));
      if (!options.bandwidth) return both(latency);
      const tool = ['ib_write_bw', 'ib_send_bw'].find((name) => client.means.tools.has(name) && server.means.tools.has(name));
      if (tool === undefined) return both(latency);
      const words = ['-s', '1048576', '-n', '1000', '--report_gbits'];
      const there = perftestFigures(await one(tool, words, client, server, options))?.gbps ?? null;
      const back = perftestFigures(await one(tool, words, server, client, options))?.gbps ?? null;
      return { there: { ...latency, gbps: there }, back: { ...latency, gbps: back } };
    },
  };
}

function gaveNothing(from: string, to: string, said: string): Failure {
  return new Failure('tool', l10n.t('From {0} to {1}: {2}', from, to, said));
}

/** Waits, or throws when called off. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(cancelled());
      return;
    }
    const leave = (): void => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave);
      resolve();
    }, ms);
    signal.addEventListener('abort', leave, { once: true });
  });
}
