import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import type { ModelHost } from '../nccl/model/index.js';

/** Hosts of a snapshot file, as far as the model needs them; anything else in the file is left alone. */
export function modelHosts(path: string, cwd: string): ModelHost[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(resolve(cwd, path), 'utf8'));
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read as a snapshot.', path), {
      next: l10n.t('Make one with: nccl-workbench probe --out FILE'),
      cause: error,
    });
  }
  const hosts = field(parsed, 'hosts');
  if (typeof hosts !== 'object' || hosts === null) return [];
  return Object.values(hosts).flatMap((answer: unknown) => {
    const facts = field(answer, 'facts');
    const list = (key: string): unknown[] | null => {
      const value = field(facts, key);
      return Array.isArray(value) ? (value as unknown[]) : null;
    };
    const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
    return facts === null
      ? []
      : [
          {
            gpus: list('gpus')?.map((gpu) => ({ name: text(field(gpu, 'name')) ?? '' })) ?? null,
            nics: list('nics')?.map((nic) => ({ state: text(field(nic, 'state')), rateGbps: number(field(nic, 'rateGbps')) })) ?? null,
          },
        ];
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : null;
}
