import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { faultKinds, isFaultName, type FaultName } from './faultKinds.js';

/** Something wrong with one host of the simulated cluster. */
export interface Fault {
  readonly kind: FaultName;
  readonly host: string;
  /** The adapter, GPU or value that it is about; null for faults of the whole host. */
  readonly detail: string | null;
}

/** Reads one `--fault` option such as `degraded-link=gpu-02:mlx5_3`. Throws a Failure of kind input. */
export function readFault(text: string): Fault {
  const [, kind = '', host = '', detail] = /^([a-z0-9-]+)=([A-Za-z0-9.-]+)(?::([A-Za-z0-9._-]+))?$/.exec(text) ?? [];
  if (isFaultName(kind)) {
    const { takes } = faultKinds[kind];
    if ((takes === null) === (detail === undefined) && (takes === null || takes.form.test(detail ?? '')))
      return { kind, host, detail: detail ?? null };
  }
  throw new Failure('input', l10n.t('"{0}" is not a fault of the embedded cluster.', text), {
    next: l10n.t('Write {0}.', faultForms().join(', ')),
  });
}

/** How each kind of fault is written, "degraded-link=HOST:DEVICE". */
export function faultForms(): string[] {
  return Object.entries(faultKinds).map(([name, { takes }]) => `${name}=HOST${takes === null ? '' : `:${takes.word}`}`);
}

/** A fault as it is written. */
export function faultText({ kind, host, detail }: Fault): string {
  return `${kind}=${host}${detail === null ? '' : `:${detail}`}`;
}
