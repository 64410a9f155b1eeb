import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure, messageOf } from '../../base/failure.js';
import { examine, isSiteFile, type Report } from '../../doctor/index.js';
import { compareLogs, type Difference } from '../../nccl/log/compare/index.js';
import { diagnose } from '../../nccl/log/findings/index.js';
import { builtInPlaybooks } from '../../playbooks/builtIn.js';
import { followPlaybook, type Outcome } from '../../playbooks/decide.js';
import { outcomeText } from '../../playbooks/outcomeText.js';
import { inWords, type Playbook } from '../../playbooks/playbook.js';
import { readPlaybook } from '../../playbooks/readPlaybook.js';
import { formatOf, readArguments } from '../arguments.js';
import { askHelp, askOptions } from '../askHosts.js';
import { type Command, type Io, UsageError } from '../command.js';
import { snapshotOf } from '../doctorOperand.js';
import { readLogs } from '../logInputs.js';
import { jsonText } from '../safeIo.js';

/** A site's own playbooks. */
const ownFolder = join('.nccl', 'playbooks');

/** `playbook`: steps for a known trouble, answered by a log, the hosts, a good run and pair tests. */
export const command: Command = {
  name: 'playbook',
  summary: () => l10n.t('follow the steps for a known trouble: bandwidth halved, ranks time out, loss misbehaves, or your own'),
  help: () =>
    [
      'nccl-workbench playbook [ID|FILE] [options]',
      '',
      l10n.t(
        'Answers each step from what is given, causes first, and ends in a conclusion with its proof, or says what is missing for one.',
      ),
      l10n.t('Without ID lists the playbooks; own ones are *.yaml in {0}.', ownFolder),
      '',
      `  --log FILE         ${l10n.t('log of the job; repeatable, a folder, .gz or bundle too')}`,
      `  --against FILE     ${l10n.t('log of a run of the same job that was well; repeatable')}`,
      `  --snapshot FILE    ${l10n.t('what probe --out saved; the checks of the doctor judge it')}`,
      `  --host HOST        ${l10n.t('host to examine now instead of a snapshot; repeatable')}`,
      `  --pairs FILE       ${l10n.t('what "latency --format json" printed')}`,
      ...askHelp(),
      '  --format text|json',
      '',
      l10n.t('Exit status: 0 nothing was found, 1 a conclusion, 2 it could not be done.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      ...askOptions,
      log: { type: 'string', multiple: true },
      against: { type: 'string', multiple: true },
      snapshot: { type: 'string' },
      host: { type: 'string', multiple: true },
      pairs: { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const [name, ...more] = positionals;
    if (more.length > 0) throw new UsageError(l10n.t('one playbook at a time'));
    const books = await ownPlaybooks(io);
    if (name === undefined) {
      const list = [...builtInPlaybooks, ...books];
      io.out(
        format === 'json' ? `${jsonText({ playbooks: list }, 2)}\n` : list.map(({ id, title }) => `${id}  ${inWords(title)}\n`).join(''),
      );
      return 0;
    }
    const playbook =
      [...books, ...builtInPlaybooks].find(({ id }) => id === name) ?? (isSiteFile(name) ? await read(io, resolve(io.cwd, name)) : null);
    if (playbook === null) throw new UsageError(l10n.t('there is no playbook "{0}"; without a name they are listed', name));
    if (values.snapshot !== undefined && values.host !== undefined) throw new UsageError(l10n.t('--snapshot or --host, not both'));
    const log = values.log === undefined ? null : await readLogs(values.log, io);
    const findings = log === null ? null : diagnose(log);
    if (values.against !== undefined && log === null) throw new UsageError(l10n.t('--against needs --log'));
    const against: readonly Difference[] | null =
      values.against === undefined || log === null || findings === null
        ? null
        : compareLogs(await readLogs(values.against, io), log, { bad: findings }).differences;
    const hosts = values.snapshot === undefined ? values.host : [values.snapshot];
    const checks: Report | null =
      hosts === undefined && values.cluster === undefined ? null : examine(await snapshotOf(io, hosts ?? [], values));
    const pairs = values.pairs === undefined ? null : await slowPairs(io, values.pairs);
    const outcome = followPlaybook(playbook, { log: findings, checks, against, pairs });
    io.out(format === 'json' ? `${jsonText(answerOf(outcome), 2)}\n` : outcomeText(outcome));
    return outcome.concluded === null ? 0 : 1;
  },
};

function answerOf({ playbook, steps, concluded, missing }: Outcome): unknown {
  return {
    playbook: playbook.id,
    steps: steps.map(({ step, state, proof, missing: lacking }) => ({
      id: step.id,
      title: inWords(step.title),
      state,
      proof,
      missing: lacking,
    })),
    conclusion:
      concluded === null
        ? null
        : { step: concluded.step.id, text: inWords(concluded.step.conclusion), todo: inWords(concluded.step.todo), proof: concluded.proof },
    missing,
  };
}

async function ownPlaybooks(io: Io): Promise<Playbook[]> {
  const folder = resolve(io.cwd, ownFolder);
  const names = await readdir(folder).then(
    (all) => all.filter(isSiteFile).sort(),
    () => [],
  );
  const books: Playbook[] = [];
  for (const name of names) books.push(await read(io, join(folder, name)));
  return books;
}

async function read(io: Io, path: string): Promise<Playbook> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read: {1}', path, messageOf(error)), { cause: error });
  }
  const { playbook, problems } = readPlaybook(text);
  for (const { range, message } of problems) io.err(`${path}:${range.start.line + 1}:${range.start.character + 1}: ${message}\n`);
  if (playbook === null)
    throw new Failure('input', l10n.t('The playbook {0} is not understood.', path), { next: l10n.t('Correct {0}.', path) });
  return playbook;
}

/** What is slow in the answer of `latency --format json`. */
async function slowPairs(io: Io, file: string): Promise<string[]> {
  const path = resolve(io.cwd, file);
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    const slow: unknown = typeof value === 'object' && value !== null && 'slow' in value ? value.slow : null;
    if (!Array.isArray(slow)) throw new Error(l10n.t('it has no list "slow"'));
    return slow.flatMap((each: unknown) =>
      typeof each === 'object' && each !== null && 'message' in each && typeof each.message === 'string' ? each.message : [],
    );
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read: {1}', path, messageOf(error)), { cause: error });
  }
}
