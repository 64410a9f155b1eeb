import * as v from 'valibot';
import { parseVersion } from '../nccl/catalog/index.js';
import type { Configure, Initialization } from '../protocol/lsp.js';

const severity = v.fallback(v.picklist(['error', 'warning', 'information', 'hint']), 'hint');
const release = v.fallback(
  v.nullable(
    v.pipe(
      v.string(),
      v.check((text) => parseVersion(text) !== null),
    ),
  ),
  null,
);
const configuration = v.fallback(v.object({ ncclVersion: v.optional(release, null), minSeverity: v.optional(severity, 'hint') }), {
  ncclVersion: null,
  minSeverity: 'hint',
});
const surroundings = v.fallback(
  v.object({ locale: v.fallback(v.string(), 'en'), texts: v.fallback(v.nullable(v.record(v.string(), v.string())), null) }),
  { locale: 'en', texts: null },
);

/** A configuration as the client sent it; what makes no sense counts as not said. */
export function configurationOf(sent: unknown): Configure {
  return v.parse(configuration, sent);
}

/** The initialization options as the client sent them; a client that sends none gets English and the newest release. */
export function initializationOf(sent: unknown): Initialization {
  return { ...configurationOf(sent), ...v.parse(surroundings, sent) };
}
