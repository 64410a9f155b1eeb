import * as l10n from '@vscode/l10n';
import { latest, parseVersion } from '../../nccl/catalog/index.js';
import { jsonText, replay, replayKinds, ReplayProblem, type Json } from '../../nccl/catalog/replay.js';
import { readArguments } from '../arguments.js';
import type { Command } from '../command.js';

async function answer(line: string): Promise<Readonly<Record<string, Json>>> {
  let id: Json = null;
  try {
    const request = JSON.parse(line) as Json;
    if (request === null || typeof request !== 'object' || Array.isArray(request)) throw new ReplayProblem('a request has to be an object');
    const fields = request as Readonly<Record<string, Json>>;
    id = fields['id'] ?? null;
    const { kind, input } = { kind: fields['kind'], input: fields['input'] ?? null };
    const version = fields['version'] ?? latest;
    if (typeof kind !== 'string') throw new ReplayProblem('"kind" is missing');
    if (typeof version !== 'string' || parseVersion(version) === null)
      throw new ReplayProblem('"version" has to be a release such as 2.27.7');
    if (kind === 'tuning_model') return { id, result: (await import('../replayModel.js')).replayModel(input, version) };
    return { id, result: replay(kind, input, version) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** `nccl-workbench replay`: recorded requests in, what this build says NCCL does out, one JSON line each. */
export const command: Command = {
  name: 'replay',
  summary: () => l10n.t('Says what NCCL does with recorded inputs, one JSON line each'),
  help: () =>
    [
      l10n.t('nccl-workbench replay < requests.jsonl'),
      '',
      l10n.t(
        'Reads requests { "id", "kind", "input", "version" }, one a line, and answers each with { "id", "result" } or { "id", "problem" }.',
      ),
      l10n.t('Kinds: {0}.', [...replayKinds, 'tuning_model'].join(', ')),
      '',
    ].join('\n'),
  async run(args, io) {
    readArguments(args, {});
    const text = (await io.stdin()).toString('utf8');
    const answers = text.split('\n').filter((line) => line.trim() !== '');
    // Written in pieces, so that thousands of answers do not pile up as one string.
    for (let at = 0; at < answers.length; at += 500) {
      const written: string[] = [];
      for (const line of answers.slice(at, at + 500)) written.push(`${jsonText(await answer(line))}\n`);
      io.out(written.join(''));
    }
    return 0;
  },
};
