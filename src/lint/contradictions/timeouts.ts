import * as l10n from '@vscode/l10n';
import { defaultAt, variable } from '../../nccl/catalog/index.js';
import { isOn, numberOf, type ClashFinder, type Situation } from './clash.js';

/** Seconds after which PyTorch gives up on a collective of NCCL where nobody says otherwise (kProcessGroupNCCLDefaultTimeout, PyTorch 2.2 and later). */
const torchDefault = 600;

/** Unit of the timeout exponent of InfiniBand (IBTA specification 1.4, section 9.7.6.1.3), in seconds. */
const unit = 4.096e-6;

interface Limit {
  readonly seconds: number;
  readonly whose: string;
}

function usesTorch({ reading, launch, kind }: Situation): boolean {
  if (kind === 'python' || launch?.style === 'torchrun' || launch?.style === 'deepspeed') return true;
  return (launch?.program?.endsWith('.py') ?? false) || (reading?.settings.some(({ name }) => name.startsWith('TORCH_')) ?? false);
}

/** The shortest time after which PyTorch ends a job that waits; null where PyTorch is not in sight. */
function limitOf(situation: Situation): Limit | null {
  const limits: Limit[] = (situation.reading?.limits ?? []).map(({ seconds }) => ({
    seconds,
    whose: l10n.t('the timeout of the process group'),
  }));
  if (limits.length === 0 && usesTorch(situation)) limits.push({ seconds: torchDefault, whose: l10n.t('PyTorch’s own timeout') });
  const heartbeat = numberOf(situation, 'TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC');
  if (heartbeat !== null && heartbeat > 0) limits.push({ seconds: heartbeat, whose: 'TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC' });
  return limits.toSorted((a, b) => a.seconds - b.seconds)[0] ?? null;
}

function setOrDefault(situation: Situation, name: string): number | null {
  if (situation.held.get(name) !== undefined) return numberOf(situation, name);
  const found = variable(name);
  return found === null ? null : Number(defaultAt(found, situation.version));
}

const short = (seconds: number): string => (seconds < 100 ? seconds.toPrecision(3) : Math.round(seconds).toString());

/** Retries of a broken connection that last longer than PyTorch waits, so that the error that names the connection never comes. */
export const timeouts: ClashFinder = (situation) => {
  const setting = situation.held.get('NCCL_IB_TIMEOUT') ?? situation.held.get('NCCL_IB_RETRY_CNT');
  if (setting === undefined || isOn(situation, 'NCCL_IB_DISABLE')) return [];
  const [exponent, retries] = [setOrDefault(situation, 'NCCL_IB_TIMEOUT'), setOrDefault(situation, 'NCCL_IB_RETRY_CNT')];
  const limit = limitOf(situation);
  // Values that InfiniBand does not have are said by out-of-range.
  if (limit === null || exponent === null || retries === null || exponent < 1 || exponent > 31 || retries < 0 || retries > 7) return [];
  const seconds = unit * 2 ** exponent * (retries + 1);
  if (seconds <= limit.seconds) return [];
  const fitting = Math.floor(Math.log2(limit.seconds / (unit * (retries + 1))));
  const message = l10n.t(
    'A broken connection is retried for {0} s (4.096 µs × 2^{1} × {2}), but {3} ends the job after {4} s, before NCCL can name the connection: NCCL_IB_TIMEOUT={5} fits.',
    short(seconds),
    exponent,
    retries + 1,
    limit.whose,
    limit.seconds,
    Math.max(1, fitting),
  );
  return [{ setting, severity: 'warning', message }];
};
