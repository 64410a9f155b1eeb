import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import writeFileAtomic from 'write-file-atomic';
import { Failure, messageOf } from '../../base/failure.js';
import { isHostName } from '../../cluster/hostName.js';
import type { CollectedOutput, Collection } from './collect.js';
import { type FabricProgram, fabricPrograms } from './programs.js';

/** Where each output comes from and how old it is, beside the outputs. */
export const listName = 'sources.json';

/** What is told of an output without its text. */
export const told = ({ program, host, at, truncated, text }: CollectedOutput) => ({
  program,
  host,
  at,
  truncated,
  characters: text.length,
});

/** Name of an output's file in its folder. */
export const fileOf = ({ program, host }: Pick<CollectedOutput, 'program' | 'host'>): string =>
  `${program}@${host}.${program === 'lldpctl' ? 'json' : 'txt'}`;

/** Writes a collection into a folder: each output to a file of its own, and {@link listName}. Throws a Failure of kind input. */
export async function writeCollection(folder: string, { origin, outputs, missing }: Collection): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const output of outputs) await writeFileAtomic(join(folder, fileOf(output)), output.text);
    const list = { origin, sources: outputs.map((output) => ({ ...told(output), file: fileOf(output) })), missing };
    await writeFileAtomic(join(folder, listName), `${JSON.stringify(list, null, 1)}\n`);
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be written: {1}', folder, messageOf(error)), { cause: error });
  }
}

/** What lies in a folder from an earlier time; null where it is none or is damaged: then all is asked for again. */
export async function readCollection(folder: string): Promise<Collection | null> {
  try {
    const list = JSON.parse(await readFile(join(folder, listName), 'utf8')) as { readonly origin?: unknown; readonly sources?: unknown };
    if (list.origin !== 'measured' && list.origin !== 'simulated') return null;
    const outputs: CollectedOutput[] = [];
    for (const source of Array.isArray(list.sources) ? (list.sources as unknown[]) : []) {
      const { program, host, at, truncated } = source as Readonly<Record<string, unknown>>;
      const known: FabricProgram | undefined = fabricPrograms.find((name) => name === program);
      if (known === undefined || typeof host !== 'string' || !isHostName(host)) continue;
      if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) continue;
      const text = await readFile(join(folder, fileOf({ program: known, host })), 'utf8');
      outputs.push({ program: known, host, at, text, truncated: truncated === true });
    }
    return { origin: list.origin, outputs, missing: [] };
  } catch {
    return null;
  }
}
