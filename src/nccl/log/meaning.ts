import * as l10n from '@vscode/l10n';
import { explain, latest } from '../catalog/index.js';
import { type CatalogueMessage, messageOfId, recognise } from './catalogue/index.js';
import { lineMeaning } from './lineMeaning.js';
import { Prefixes, type Prefix, sayingsOf } from './prefix.js';

/** What a line of a log means. */
export interface Meaning {
  /** Who says it, "gpu-07, process 40011, GPU 3"; null: nobody that is known. */
  readonly by: { readonly host: string; readonly pid: number | null; readonly device: number | null } | null;
  /** What the line says, in one or a few sentences. */
  readonly sentences: readonly string[];
  /** What is the trouble, where it is one. */
  readonly message: CatalogueMessage | null;
  /** Settings that the line is about. */
  readonly variables: readonly string[];
}

/** What a line of a log means as the release that printed it (null: the newest) says it; null where nothing is known of it. */
export function meaningOf(line: string, version: string | null): Meaning | null {
  const said = sayingsOf(line, new Prefixes()).at(-1);
  if (said === undefined) return null;
  const { by, message } = said;
  const context = by.level === null ? 'program' : by.level === 'WARN' ? 'warning' : 'nccl';
  const text = by.level === null ? message : `${by.source === null ? '' : `${by.source} `}NCCL ${by.level} ${message}`;
  const ids = [...recognise(text, context), ...(by.level === null && message.includes('Last error') ? recognise(message, 'quoted') : [])];
  const known = ids.flatMap((id) => messageOfId(id) ?? []).sort((a, b) => a.distance - b.distance)[0] ?? null;
  const variable = by.level === null ? null : variableSet(message);
  const own = variable === null ? (by.level === null ? null : lineMeaning(message)) : variableMeaning(variable, version);
  if (known === null && own === null) return null;
  return {
    by: whoOf(by),
    sentences: own ?? [],
    message: known,
    variables: [...new Set([...(variable === null ? [] : [variable.name]), ...(known?.variables ?? [])])],
  };
}

function whoOf({ host, pid, device }: Prefix): Meaning['by'] {
  return host === null ? null : { host, pid, device };
}

/** "NCCL_IB_HCA set by environment to mlx5", where integers end in a dot. */
function variableSet(message: string): { readonly name: string; readonly value: string } | null {
  const found = /^(NCCL_\w{1,100}) set (?:by (?:environment|config) )?to (.{0,1000}?)(?:(?<=\d)\.)?$/.exec(message);
  return found === null ? null : { name: found[1] ?? '', value: found[2] ?? '' };
}

function variableMeaning({ name, value }: { readonly name: string; readonly value: string }, version: string | null): string[] {
  const { known, effect, summary } = explain(name, value, { version: version ?? latest });
  return [
    l10n.t('This process has {0} from its environment or from nccl.conf, as {1}.', name, value),
    ...(known
      ? [effect, ...(summary !== null && summary !== effect ? [summary] : [])]
      : [l10n.t('NCCL does not read a variable of that name.')]),
  ];
}
