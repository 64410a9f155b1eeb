import type { EffectiveComparison, EffectiveConfiguration } from '../effective/configuration.js';
import type { TargetVersion } from '../effective/version.js';
import type { RequestMethod } from './lsp.js';

/**
 * What to answer for: an open document, one of its launches (null: the one that starts the most), and a host whose environment and
 * configuration files count too. A subject without a document is the host alone.
 */
export interface EffectiveSubject {
  readonly uri: string | null;
  readonly launch?: number | null;
  /** One of `Configure.hosts` by name. */
  readonly host?: string | null;
}

/** Every variable that would reach a rank; null where the document is not open or holds no settings that can be read. `all`: with the defaults. */
export const effectiveConfiguration: RequestMethod<EffectiveSubject & { readonly all?: boolean }, EffectiveConfiguration | null> = {
  method: 'nccl/effectiveConfiguration',
};

/** Two of them side by side; null where one of the two is nothing. */
export const effectiveComparison: RequestMethod<
  { readonly a: EffectiveSubject; readonly b: EffectiveSubject },
  EffectiveComparison | null
> = {
  method: 'nccl/effectiveComparison',
};

/** One of them, or two side by side, as a Markdown document without command links or HTML. */
export const effectiveExport: RequestMethod<{ readonly a: EffectiveSubject; readonly b?: EffectiveSubject }, string | null> = {
  method: 'nccl/effectiveExport',
};

/**
 * The release that an open document is read for: the user's setting (`Configure.ncclVersion`), else what the hosts load, else what the image
 * or package in the file says, else the newest. Null uri: no document, so the setting, the hosts or the newest.
 */
export const targetVersion: RequestMethod<{ readonly uri: string | null }, TargetVersion> = { method: 'nccl/targetVersion' };
