import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import packageJson from '../../../package.json' with { type: 'json' };
import writeFileAtomic from 'write-file-atomic';
import { Failure, messageOf } from '../../base/failure.js';
import { archiveOf } from '../../bundle/archive/write.js';
import { collect } from '../../bundle/collect.js';
import { type Collected, cutText, isBinary, type Piece } from '../../bundle/piece.js';
import { membersOf, prepareBundle, type PreparedBundle } from '../../bundle/prepare.js';
import { previewText } from '../../bundle/preview.js';
import { readOwnRules, rulesYaml } from '../../bundle/redact/ownRules.js';
import { formatOf, readArguments } from '../arguments.js';
import { clusterOf } from '../clusterOperand.js';
import { type Command, type Io, UsageError } from '../command.js';
import { openPool } from '../connect.js';
import { textsOf } from '../logInputs.js';
import { jsonText } from '../safeIo.js';
import { openTerminal } from '../terminal.js';
import { wholeNumber } from '../wholeNumber.js';

/** Where a site's own rules lie when --rules does not say. */
const ownRulesFile = join('.nccl', 'redaction.yaml');

/** `bundle`: what a diagnosis needs, from hosts and files, redacted, in one archive. */
export const command: Command = {
  name: 'bundle',
  summary: () => l10n.t('collect logs and the state of hosts for a diagnosis elsewhere, without names, addresses and secrets'),
  help: () =>
    [
      'nccl-workbench bundle [HOST…] --out FILE.tar.gz [options]',
      'nccl-workbench bundle --file LOG --out FILE.tar.gz',
      'nccl-workbench bundle --show-rules',
      '',
      l10n.t(
        'Reads from hosts over SSH, changing nothing: a probe, nvidia-smi -q, kernel log, counters of adapters, scheduler, NCCL logs, dumps of the flight recorder.',
      ),
      l10n.t(
        'Everything is redacted with one pseudonym for one thing, shown first, and written only after a yes. "log FILE.tar.gz" diagnoses a bundle.',
      ),
      '',
      `  --cluster FILE     ${l10n.t('hosts and ssh config of a cluster file; HOSTs then choose among its hosts')}`,
      `  --ssh-config FILE  ${l10n.t('ssh config to resolve the hosts with')}`,
      `  --log PATH         ${l10n.t('logs on the hosts; the last part of the path may hold *, ?, %h and %p; repeatable')}`,
      `  --flight-recorder PATH`,
      `                     ${l10n.t('dumps of PyTorch’s flight recorder on the hosts; /tmp/nccl_trace_rank_* when absent; repeatable')}`,
      `  --job ID           ${l10n.t('job of Slurm to tell about')}`,
      `  --file FILE        ${l10n.t('log or dump on this machine, a folder or .gz too; repeatable')}`,
      `  --rules FILE       ${l10n.t('own rules of redaction; {0} when it is there', ownRulesFile)}`,
      `  --show-rules       ${l10n.t('prints all rules, to look at and to begin own ones from')}`,
      `  --out FILE         ${l10n.t('archive to write; without it the redactions are only shown')}`,
      `  --yes              ${l10n.t('writes without asking; without a terminal nothing is written unless this is given')}`,
      `  --jobs N           ${l10n.t('hosts asked at once; 16 when absent')}`,
      '  --format text|json',
      '',
      l10n.t('Exit status: 0 written or shown, 1 the same but something could not be had, 2 it could not be done.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      cluster: { type: 'string' },
      'ssh-config': { type: 'string' },
      log: { type: 'string', multiple: true },
      'flight-recorder': { type: 'string', multiple: true },
      job: { type: 'string' },
      file: { type: 'string', multiple: true },
      rules: { type: 'string' },
      'show-rules': { type: 'boolean' },
      out: { type: 'string' },
      yes: { type: 'boolean' },
      jobs: { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    if (values['show-rules'] === true) {
      io.out(rulesYaml());
      return 0;
    }
    const jobs = wholeNumber('--jobs', values.jobs, 16, 256);
    const own = await rulesOf(io, values.rules);
    const here = await filesHere(io, values.file ?? []);
    const asks = positionals.length > 0 || values.cluster !== undefined;
    if (!asks && here.length === 0) throw new UsageError(l10n.t('name hosts, a cluster file with --cluster, or a log with --file'));
    let collected: Collected = nothing(here);
    if (asks) {
      const cluster = await clusterOf(io, { file: values.cluster, sshConfig: values['ssh-config'], hosts: positionals });
      const pool = await openPool(io, cluster.sshConfig, jobs);
      try {
        const found = await collect({
          cluster,
          pool,
          logs: values.log ?? [],
          ...(values['flight-recorder'] === undefined ? {} : { flightRecorder: values['flight-recorder'] }),
          job: values.job ?? null,
          jobs,
          signal: io.signal,
          onProgress: (done, total) => {
            if (io.interactive) io.err(`\r${l10n.t('{0} of {1} hosts answered', done, total)}${done === total ? '\n' : ''}`);
          },
        });
        collected = { ...found, pieces: [...here, ...found.pieces] };
      } finally {
        pool.dispose();
      }
    }
    const bundle = prepareBundle(collected, own);
    if (format === 'json') io.out(`${jsonText(answerOf(bundle), 2)}\n`);
    else io.out(previewText(bundle));
    if (values.out !== undefined && (values.yes === true || (await agreed(io, values.out)))) await write(io, values.out, bundle);
    return bundle.lacking.length > 0 ? 1 : 0;
  },
};

function nothing(pieces: readonly Piece[]): Collected {
  return { at: new Date().toISOString(), origin: 'measured', hosts: [], users: [], pieces, snapshot: null, lacking: [] };
}

/** A preview for programs: without what was hidden, for outputs of programs are kept. */
function answerOf({ at, origin, hosts, pieces, lacking, redactions, findings }: PreparedBundle): unknown {
  return {
    at,
    origin,
    hosts,
    files: pieces.map(({ path, kind, host, text, truncated }) => ({ path, kind, host, bytes: Buffer.byteLength(text), truncated })),
    lacking,
    redactions: redactions.map(({ rule, kind, by, count, places }) => ({ rule, kind, by, count, places })),
    findings: findings.map(({ rule, severity, role, message }) => ({ rule, severity, role, message })),
  };
}

async function agreed(io: Io, file: string): Promise<boolean> {
  const answer = await openTerminal()?.ask(l10n.t('Write {0} with these redactions? (yes/no) ', file), { echo: true, signal: io.signal });
  if (answer?.trim().toLowerCase() === 'yes') return true;
  io.err(`${l10n.t('Nothing was written. --yes writes without asking.')}\n`);
  return false;
}

async function write(io: Io, file: string, bundle: PreparedBundle): Promise<void> {
  const path = resolve(io.cwd, file);
  try {
    const archive = await archiveOf(membersOf(bundle, packageJson.version), new Date(bundle.at));
    await writeFileAtomic(path, Buffer.from(archive), { mode: 0o600 });
  } catch (error) {
    throw new Failure('input', l10n.t('The bundle could not be written to {0}: {1}', path, messageOf(error)), { cause: error });
  }
  io.err(`${l10n.t('Written: {0}', path)}\n`);
}

async function rulesOf(io: Io, named: string | undefined): Promise<ReturnType<typeof readOwnRules>['options']> {
  const path = resolve(io.cwd, named ?? ownRulesFile);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // No file is no rules; one that is there and cannot be read may hide what must not get out.
    if (named === undefined && error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Failure('input', l10n.t('{0} could not be read: {1}', path, messageOf(error)), { cause: error });
  }
  const { options, problems } = readOwnRules(text);
  for (const { range, message } of problems) io.err(`${path}:${range.start.line + 1}:${range.start.character + 1}: ${message}\n`);
  if (problems.length > 0)
    throw new Failure('input', l10n.t('The rules of redaction are not understood as a whole, so that nothing may be written.'), {
      next: l10n.t('Correct {0}.', path),
    });
  return options;
}

async function filesHere(io: Io, operands: readonly string[]): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const { file, text } of textsOf(operands, io)) {
    if (isBinary(text))
      throw new Failure('input', l10n.t('{0} is no text, so that nothing in it could be redacted.', file), {
        next: l10n.t('Leave it out.'),
      });
    pieces.push({ kind: 'log', host: null, name: basename(file).replace(/\.gz$/, ''), ...cutText(text) });
  }
  return pieces;
}
