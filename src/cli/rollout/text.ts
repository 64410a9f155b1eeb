import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import type { Preview, Standing, Wave } from '../../rollout/index.js';
import type { ExitCode, Io } from '../command.js';
import { jsonText } from '../safeIo.js';

/** What a roll-out would change where, for people. */
export function previewText(path: string, preview: Preview, waves: readonly Wave[]): string {
  const lines: string[] = [];
  for (const { before, hosts, changes } of preview.groups) {
    const names = clean(foldHosts(hosts.map(({ host }) => host)));
    lines.push(
      before === null
        ? l10n.t('{0} is made on {1} hosts: {2}', clean(path), hosts.length, names)
        : l10n.t('{0} changes on {1} hosts: {2}', clean(path), hosts.length, names),
      ...changes.lines.map((line) => `  ${clean(line)}`),
    );
    const more = changes.added + changes.removed - changes.lines.length;
    if (more > 0) lines.push(`  ${l10n.t('… and {0} more lines', more)}`);
  }
  if (preview.same.length > 0) lines.push(l10n.t('{0} hosts hold it already: {1}', preview.same.length, clean(foldHosts(preview.same))));
  for (const { host, why, sudo } of preview.refused) {
    lines.push(l10n.t('{0} cannot take part: {1}', host, why));
    if (sudo !== null) lines.push(`  ${l10n.t('with the rights for it, there: {0}', clean(sudo))}`);
  }
  if (preview.groups.length > 0) {
    lines.push(l10n.t('Waves:'), ...waves.map((wave) => `  ${wave.name}: ${clean(foldHosts(wave.hosts))}`));
    lines.push(l10n.t('Preview {0}', preview.hash));
  }
  return `${lines.join('\n')}\n`;
}

/** Where a roll-out stands, for people. */
export function standingText(standing: Standing): string {
  const { plan, end, trouble } = standing;
  const lines = [`${plan.id}  ${clean(plan.path)}  ${clean(plan.cluster)} (${plan.origin})  ${clean(standing.by)}`, stateText(standing)];
  const why = end?.why ?? trouble?.why ?? null;
  if (why !== null) lines.push(clean(why));
  for (const { wave, gate, ok, message } of standing.gates)
    lines.push(`  ${plan.waves[wave]?.name ?? ''} · ${gate} · ${ok ? l10n.t('passed') : l10n.t('failed')} · ${clean(message)}`);
  const byStep = new Map<string, string[]>();
  for (const { host } of plan.hosts) {
    const step = standing.hosts.get(host)?.step ?? 'untouched';
    byStep.set(step, [...(byStep.get(step) ?? []), host]);
  }
  for (const [step, hosts] of byStep) lines.push(`  ${step}: ${clean(foldHosts(hosts))}`);
  for (const [host, known] of standing.hosts)
    if (known.why !== null && (known.step === 'foreign' || known.step === 'unknown')) lines.push(`  ${host}: ${clean(known.why)}`);
  return `${lines.join('\n')}\n`;
}

function stateText({ end, plan, hosts }: Standing): string {
  switch (end?.state) {
    case 'done':
      return l10n.t('Rolled out to all {0} hosts.', plan.hosts.length);
    case 'held':
      return l10n.t(
        'Rolled out to {0} of {1} hosts so far; resume it to go on.',
        [...hosts.values()].filter(({ step }) => step === 'confirmed').length,
        plan.hosts.length,
      );
    case 'restored':
      return l10n.t('Every host holds again what it held before.');
    case 'unfinished':
      return l10n.t('Some hosts are not as before; they are named below.');
    case undefined:
      return l10n.t('No end is recorded: it goes on, or whoever carried it out was cut off.');
  }
}

/** The same for programs. */
export function standingJson(standing: Standing): Record<string, unknown> {
  const { plan, end, trouble, at, by } = standing;
  return {
    rollout: plan.id,
    at,
    by,
    cluster: plan.cluster,
    origin: plan.origin,
    path: plan.path,
    after: plan.after,
    state: end?.state ?? null,
    endedAt: end?.at ?? null,
    why: end?.why ?? trouble?.why ?? null,
    waves: plan.waves,
    gates: standing.gates.map(({ wave, ...gate }) => ({ wave: plan.waves[wave]?.name ?? null, ...gate })),
    hosts: plan.hosts.map(({ host, target, before }) => ({
      host,
      target,
      before: before?.sha256 ?? null,
      step: standing.hosts.get(host)?.step ?? null,
      why: standing.hosts.get(host)?.why ?? null,
    })),
  };
}

/** Prints where a roll-out stands, and the exit status for it. */
export function answer(io: Io, standing: Standing, format: 'text' | 'json', undone = false): ExitCode {
  io.out(format === 'json' ? `${jsonText(standingJson(standing), 2)}\n` : standingText(standing));
  switch (standing.end?.state) {
    case 'done':
    case 'held':
      return 0;
    case 'restored':
      return undone ? 0 : 1;
    case 'unfinished':
    case undefined:
      return 2;
  }
}
