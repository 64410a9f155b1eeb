import type { YamlProblem } from '../../cluster/yamlSource.js';
import type { Check } from '../check.js';
import { readOwnChecks } from '../custom/readChecks.js';
import { checkIds } from '../pages.js';
import type { Platform } from '../platforms/platform.js';
import { readPlatforms } from '../platforms/readPlatforms.js';

/** Folders of a workspace that hold a site's own checks and its own expected values, one YAML file or several in each. */
export const siteFolders = { checks: '.nccl/checks', platforms: '.nccl/platforms' } as const;

/** What such a file is about. */
export type SiteKind = keyof typeof siteFolders;

/** One such file with its text. */
export interface SiteFile {
  readonly kind: SiteKind;
  readonly path: string;
  readonly text: string;
}

/** What a site adds to the doctor's visit, and what is wrong in its files. What is wrong is left out. */
export interface SiteRules {
  readonly checks: readonly Check[];
  readonly platforms: readonly Platform[];
  readonly problems: readonly (YamlProblem & { readonly kind: SiteKind; readonly path: string })[];
}

/** Whether a file of such a folder is read. */
export const isSiteFile = (name: string): boolean => /\.ya?ml$/i.test(name);

/** Reads a site's files in the order given: an id that an earlier one has is a mistake in the later one. Never throws. */
export function readSiteRules(files: readonly SiteFile[]): SiteRules {
  const checks: Check[] = [];
  const platforms: Platform[] = [];
  const problems: SiteRules['problems'][number][] = [];
  for (const { kind, path, text } of files) {
    const found =
      kind === 'checks'
        ? readOwnChecks(text, [...checkIds, ...checks.map(({ id }) => id)])
        : readPlatforms(
            text,
            platforms.map(({ id }) => id),
          );
    if ('checks' in found) checks.push(...found.checks);
    else platforms.push(...found.platforms);
    problems.push(...found.problems.map((problem) => ({ ...problem, kind, path })));
  }
  return { checks, platforms, problems };
}
