import * as v from 'valibot';
import { parseVersion } from '../nccl/catalog/index.js';
import type { Configure, Initialization, KnownHost } from '../protocol/lsp.js';

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
const ruleWishes = v.record(v.string(), v.picklist(['error', 'warning', 'information', 'hint', 'off']));

/** What hosts say is checked as deep as this server reads it; hosts that make no sense are left out. */
const host = v.looseObject({
  name: v.string(),
  context: v.looseObject({
    devices: v.optional(v.array(v.string())),
    interfaces: v.optional(v.array(v.looseObject({ name: v.string(), family: v.string(), addr: v.string(), running: v.boolean() }))),
  }),
  nccl: v.optional(v.array(v.string())),
  confFiles: v.optional(v.array(v.object({ path: v.string(), text: v.string() }))),
  gids: v.optional(v.record(v.string(), v.array(v.looseObject({ index: v.number(), type: v.string(), gid: v.string() })))),
  environment: v.optional(v.record(v.string(), v.string())),
});

function isHost(sent: unknown): sent is KnownHost {
  return v.is(host, sent);
}

const configuration = v.fallback(
  v.object({
    ncclVersion: v.optional(release, null),
    minSeverity: v.optional(severity, 'hint'),
    rules: v.optional(v.fallback(ruleWishes, {})),
    hosts: v.optional(v.fallback(v.array(v.unknown()), [])),
    hostsFrom: v.optional(v.fallback(v.nullable(v.string()), null)),
    hints: v.optional(v.fallback(v.boolean(), true)),
  }),
  { ncclVersion: null, minSeverity: 'hint' },
);
const surroundings = v.fallback(
  v.object({
    locale: v.fallback(v.string(), 'en'),
    texts: v.fallback(v.nullable(v.record(v.string(), v.string())), null),
    commands: v.fallback(v.boolean(), false),
  }),
  { locale: 'en', texts: null, commands: false },
);

/** A configuration as the client sent it; what makes no sense counts as not said. */
export function configurationOf(sent: unknown): Configure {
  const { ncclVersion, minSeverity, rules, hosts, hostsFrom, hints } = v.parse(configuration, sent);
  return {
    ncclVersion,
    minSeverity,
    ...(rules === undefined ? {} : { rules }),
    ...(hosts === undefined ? {} : { hosts: hosts.filter(isHost) }),
    ...(hostsFrom === undefined ? {} : { hostsFrom }),
    ...(hints === undefined ? {} : { hints }),
  };
}

/** The initialization options as the client sent them; a client that sends none gets English and the newest release. */
export function initializationOf(sent: unknown): Initialization {
  return { ...configurationOf(sent), ...v.parse(surroundings, sent) };
}
