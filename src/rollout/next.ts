import type { EndState, HostStep } from './record.js';
import { isTouched, type Standing } from './standing.js';

/** What to do next. Actions on hosts are for all of these hosts at once. */
export type Action =
  | { readonly kind: 'measure'; readonly wave: number }
  | { readonly kind: 'prepare' | 'write' | 'verify'; readonly wave: number; readonly hosts: readonly string[] }
  | { readonly kind: 'gate'; readonly wave: number; readonly gate: string }
  | { readonly kind: 'confirm'; readonly hosts: readonly string[] }
  | { readonly kind: 'restore'; readonly hosts: readonly string[] }
  | { readonly kind: 'end'; readonly state: EndState };

/**
 * The next action, from what the records tell alone; null once there was an end. Forward: each wave is measured, prepared, written, verified and
 * passes its gates; then all hosts are confirmed together, so that until the last moment each of them can still go back. After the first trouble:
 * every touched host is restored, those of earlier waves too.
 */
export function nextAction(standing: Standing): Action | null {
  if (standing.end !== null) return null;
  const { plan, hosts, trouble, undoing } = standing;
  const stepOf = (host: string): HostStep | undefined => hosts.get(host)?.step;
  if (trouble !== null || undoing) {
    const touched = [...hosts.keys()].filter((host) => isTouched(stepOf(host)));
    if (touched.length > 0) return { kind: 'restore', hosts: touched };
    const lost = [...hosts.values()].some(({ step }) => step === 'unknown' || step === 'foreign');
    return { kind: 'end', state: lost ? 'unfinished' : 'restored' };
  }
  const last = Math.min(standing.stopAfter ?? Infinity, plan.waves.length - 1);
  for (const [wave, { hosts: members }] of plan.waves.entries()) {
    if (wave > last) break;
    if (members.every((host) => stepOf(host) === 'confirmed')) continue;
    const at = (step: HostStep | undefined): string[] => members.filter((host) => stepOf(host) === step);
    if (plan.gates.length > 0 && !standing.measured.has(wave)) return { kind: 'measure', wave };
    const untouched = at(undefined);
    if (untouched.length > 0) return { kind: 'prepare', wave, hosts: untouched };
    const prepared = at('prepared');
    if (prepared.length > 0) return { kind: 'write', wave, hosts: prepared };
    const written = at('written');
    if (written.length > 0) return { kind: 'verify', wave, hosts: written };
    const gate = plan.gates.find((id) => !standing.gates.some((passed) => passed.wave === wave && passed.gate === id && passed.ok));
    if (gate !== undefined) return { kind: 'gate', wave, gate };
  }
  const verified = [...hosts.keys()].filter((host) => stepOf(host) === 'verified');
  if (verified.length > 0) return { kind: 'confirm', hosts: verified };
  return { kind: 'end', state: last < plan.waves.length - 1 ? 'held' : 'done' };
}
