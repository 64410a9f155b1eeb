import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { parse } from 'yaml';
import { type LevelFigures, type Site, type SiteLink, type SitePlan, usualFigures } from './sites.js';

/** A plan that was read, and what was not understood; null where no site is known. */
export interface SitesReading {
  readonly plan: SitePlan | null;
  readonly problems: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads sites in YAML or JSON:
 *
 *     sites: [{ name: fra, racks: 4, hostsPerRack: 8, gpusPerHost: 8 }, { name: ams, racks: 2, hostsPerRack: 8 }]
 *     links: [{ between: [fra, ams], ms: 20, gbps: 400 }]      # one way; rttMs takes a round trip, us and GBs do as well
 *     nvlink: { us: 3.4, GBs: 370 }                            # likewise rack and site; usual figures where absent
 */
export function readSites(text: string): SitesReading {
  const problems: string[] = [];
  let value: unknown;
  try {
    // Aliases could make a small text stand for a huge value.
    value = parse(text, { maxAliasCount: 50 }) as unknown;
  } catch (error) {
    return { plan: null, problems: [error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)] };
  }
  if (!isFields(value) || !Array.isArray(value['sites'])) return { plan: null, problems: [l10n.t('A file of sites has a list "sites".')] };
  const gpus = whole(value['gpusPerHost']) ?? 8;
  const sites = value['sites'].flatMap((one: unknown, at): Site[] => siteOf(one, at, gpus, problems));
  const names = new Set(sites.map(({ name }) => name));
  if (names.size < sites.length) problems.push(l10n.t('Two sites have the same name.'));
  const links = (Array.isArray(value['links']) ? (value['links'] as unknown[]) : []).flatMap((one) => linkOf(one, names, problems));
  if (sites.length === 0) return { plan: null, problems: [...problems, l10n.t('A file of sites names at least one site.')] };
  const level = (name: 'nvlink' | 'rack' | 'site'): LevelFigures => levelOf(value[name], name, problems);
  return { plan: { sites, links, nvlink: level('nvlink'), rack: level('rack'), site: level('site') }, problems };
}

function siteOf(value: unknown, at: number, gpus: number, problems: string[]): Site[] {
  if (!isFields(value) || typeof value['name'] !== 'string') {
    problems.push(l10n.t('Site {0} has no name.', at + 1));
    return [];
  }
  const name = clean(value['name']).slice(0, 100);
  const count = (key: string, absent: number): number => {
    const given = value[key];
    const read = whole(given);
    if (given !== undefined && read === null) problems.push(l10n.t('{0}: {1} is a whole number above 0.', name, key));
    return read ?? absent;
  };
  const hosts = whole(value['hosts']);
  return [{ name, racks: count('racks', 1), hostsPerRack: count('hostsPerRack', hosts ?? 1), gpusPerHost: count('gpusPerHost', gpus) }];
}

function linkOf(value: unknown, names: ReadonlySet<string>, problems: string[]): SiteLink[] {
  const ends: unknown = isFields(value) ? value['between'] : undefined;
  const [a, b] = Array.isArray(ends) ? (ends as unknown[]).map((end) => (typeof end === 'string' ? clean(end).slice(0, 100) : '')) : [];
  if (!isFields(value) || a === undefined || b === undefined || a === b || !names.has(a) || !names.has(b)) {
    problems.push(l10n.t('A link is between two of the sites: between: [A, B].'));
    return [];
  }
  const us = positive(value['us']) ?? scaled(value['ms'], 1000) ?? scaled(value['rttMs'], 500);
  const rate = positive(value['GBs']) ?? scaled(value['gbps'], 1 / 8);
  if (us === null || rate === null) {
    problems.push(l10n.t('The link between {0} and {1} needs ms (or rttMs) and gbps.', a, b));
    return [];
  }
  return [{ a, b, us, GBs: rate }];
}

function levelOf(value: unknown, name: 'nvlink' | 'rack' | 'site', problems: string[]): LevelFigures {
  if (value === undefined) return usualFigures[name];
  const us = isFields(value) ? (positive(value['us']) ?? scaled(value['ms'], 1000)) : null;
  const rate = isFields(value) ? (positive(value['GBs']) ?? scaled(value['gbps'], 1 / 8)) : null;
  if (us === null || rate === null) {
    problems.push(l10n.t('{0} needs us and GBs (or gbps), both above 0.', name));
    return usualFigures[name];
  }
  return { us, GBs: rate, given: true };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}

function scaled(value: unknown, by: number): number | null {
  const read = positive(value);
  return read === null ? null : read * by;
}

function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1_000_000 ? value : null;
}
