import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';

/** Something wrong with the simulated cluster. */
export type Fault =
  | { readonly kind: 'degraded-link'; readonly host: string; readonly device: string }
  | { readonly kind: 'port-down'; readonly host: string; readonly device: string }
  | { readonly kind: 'gdr-off'; readonly host: string }
  | { readonly kind: 'driver'; readonly host: string; readonly version: string }
  | { readonly kind: 'unreachable'; readonly host: string }
  | { readonly kind: 'tcp-only'; readonly host: string };

/** Reads one `--fault` option such as `degraded-link=gpu-02:mlx5_3`. Throws a Failure of kind input. */
export function readFault(text: string): Fault {
  const match = /^([a-z-]+)=([A-Za-z0-9.-]+)(?::([A-Za-z0-9._-]+))?$/.exec(text);
  const [, kind, host = '', detail] = match ?? [];
  switch (kind) {
    case 'degraded-link':
    case 'port-down':
      if (detail !== undefined) return { kind, host, device: detail };
      break;
    case 'driver':
      if (detail !== undefined) return { kind, host, version: detail };
      break;
    case 'gdr-off':
    case 'unreachable':
    case 'tcp-only':
      if (detail === undefined) return { kind, host };
      break;
    default:
  }
  throw new Failure('input', l10n.t('"{0}" is not a fault of the embedded cluster.', text), {
    next: l10n.t(
      'Write degraded-link=HOST:DEVICE, port-down=HOST:DEVICE, gdr-off=HOST, driver=HOST:VERSION, unreachable=HOST or tcp-only=HOST.',
    ),
  });
}
