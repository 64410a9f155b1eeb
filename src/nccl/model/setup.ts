import { readModelEnvironment } from './environment.js';
import { findPreset, type Preset, systemOf, type SystemShape } from './presets.js';
import type { Allowed, ModelSystem } from './system.js';

/** A machine with its settings and release: what a prediction is made from, and what a change is made to. */
export interface Setup {
  readonly preset: Preset;
  readonly shape: SystemShape;
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

/** A setup as the model's inputs, or what NCCL prints where it cannot read a setting. */
export type Built =
  { readonly ok: true; readonly system: ModelSystem; readonly allowed: Allowed } | { readonly ok: false; readonly warn: string };

/** Makes the model's inputs. */
export function build({ preset, shape, env, version }: Setup): Built {
  const reading = readModelEnvironment(env, version);
  if (!reading.ok) return reading;
  const system = { ...systemOf(preset, { ...shape, ...reading.value.shape }), ...reading.value.system };
  return { ok: true, system, allowed: reading.value.allowed };
}

/** One thing that could be otherwise. */
export type Change =
  | { readonly what: 'set'; readonly name: string; readonly value: string }
  | { readonly what: 'version'; readonly version: string }
  /** Adapters of every node: a number, or more or fewer than now. */
  | { readonly what: 'rails'; readonly count: number; readonly relative: boolean }
  /** GB/s of every adapter. */
  | { readonly what: 'nic'; readonly gbs: number }
  | { readonly what: 'nodes'; readonly count: number }
  | { readonly what: 'nvlink' | 'nvls'; readonly on: boolean };

/**
 * Reads `NAME=VALUE`, `version=2.27.7`, `rails=7`, `rails=-1`, `rails=+1`, `nic=25` (GB/s), `nodes=16`, `nvlink=off` or `nvls=off`; null
 * where it is none of them.
 */
export function readChange(text: string): Change | null {
  const at = text.indexOf('=');
  if (at < 1) return null;
  const [name, value] = [text.slice(0, at), text.slice(at + 1).trim()];
  if (name.startsWith('NCCL_')) return { what: 'set', name, value };
  if (name === 'version') return /^v?\d+\.\d+(\.\d+)?$/.test(value) ? { what: 'version', version: value.replace(/^v/, '') } : null;
  const whole = /^([+-]?)(\d{1,6})$/.exec(value);
  if (name === 'rails' && whole !== null) return { what: 'rails', count: Number(value), relative: whole[1] !== '' };
  if (name === 'nodes' && whole?.[1] === '' && Number(value) > 0) return { what: 'nodes', count: Number(value) };
  if (name === 'nic' && /^\d+(\.\d+)?$/.test(value) && Number(value) > 0) return { what: 'nic', gbs: Number(value) };
  if ((name === 'nvlink' || name === 'nvls') && /^(on|off)$/.test(value)) return { what: name, on: value === 'on' };
  return null;
}

/**
 * The setup with a change made. A link that one node loses counts for all: every rank takes the least that any rank found, so a lost link
 * is a rail less. null where the change leaves nothing (no adapter between nodes).
 */
export function applyChange(setup: Setup, change: Change): Setup | null {
  const { shape, preset } = setup;
  const nics = shape.nics ?? preset.nics;
  switch (change.what) {
    case 'set':
      return { ...setup, env: { ...setup.env, [change.name]: change.value } };
    case 'version':
      return { ...setup, version: change.version };
    case 'nodes':
      return { ...setup, shape: { ...shape, nNodes: change.count } };
    case 'rails': {
      const count = change.relative ? nics.count + change.count : change.count;
      return count < 1 ? null : { ...setup, shape: { ...shape, nics: { ...nics, count } } };
    }
    case 'nic':
      return { ...setup, shape: { ...shape, nics: { ...nics, gbs: change.gbs } } };
    case 'nvls':
      return { ...setup, shape: { ...shape, nvls: change.on } };
    case 'nvlink': {
      if (change.on) return { ...setup, shape: { ...shape, alone: null } };
      const pcie = findPreset('pcie-gen4');
      return pcie === null ? null : { ...setup, shape: { ...shape, alone: { ...pcie.alone, typeIntra: pcie.typeIntra } } };
    }
  }
}
