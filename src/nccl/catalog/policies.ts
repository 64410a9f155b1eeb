import { addressBytes } from './address.js';
import { asInt32, atoi, strtoll } from './integer.js';
import { asciiLower, blanks, cString, sameWord, tokens } from './text.js';
import { atLeast } from './version.js';

/** Channels per communicator that the channel variables allow, and what NCCL prints. */
export interface ChannelLimits {
  readonly minimum: number;
  readonly maximum: number;
  readonly log: readonly string[];
}

/** Minimum and maximum number of channels (src/graph/connect.cc): the *_NCHANNELS variables override *_NRINGS; -2 is unset. */
export function channelLimits(
  set: { readonly minRings: number; readonly maxRings: number; readonly minChannels: number; readonly maxChannels: number },
  version: string,
): ChannelLimits {
  const most = atLeast(version, '2.25.1') ? 64 : 32;
  const log: string[] = [];
  let minimum = set.minChannels !== -2 ? set.minChannels : set.minRings !== -2 ? set.minRings : 0;
  if (minimum > most) {
    log.push(`INFO User asked for a minimum of ${String(minimum)} channels, limiting to ${String(most)}`);
    minimum = most;
  }
  const asked = set.maxChannels !== -2 ? set.maxChannels : set.maxRings !== -2 ? set.maxRings : most;
  if (asked < 1) log.push(`INFO User asked for a maximum of ${String(asked)} channels, setting it to 1`);
  return { minimum: Math.max(0, minimum), maximum: Math.max(1, Math.min(asked, most)), log };
}

/** NCCL_CTA_POLICY as bits (1 efficiency, 2 zero), or null where ncclConfig_t decides. */
export interface CtaPolicy {
  readonly policy: number | null;
  readonly log: readonly string[];
}

/** getEnvCtaPolicyOnce (src/init.cc, 2.30.7): a first digit decides alone, otherwise words joined by `|`. */
export function readCtaPolicy(text: string | null): CtaPolicy {
  if (text === null) return { policy: null, log: [] };
  const value = cString(text);
  if (/^[0-2]/.test(value)) return { policy: Number(value.charAt(0)), log: [] };
  if (/^[3-9]/.test(value)) {
    const legacy = 'the legacy usage of NCCL_CTA_POLICY only supports the value of 0 (DEFAULT), 1 (EFFICIENCY), or 2 (ZERO)';
    return { policy: null, log: [`INFO Unknown CTA policy; ${legacy}. Using DEFAULT instead.`] };
  }
  const words = ['DEFAULT', 'EFFICIENCY', 'ZERO'];
  const log: string[] = [];
  let policy: number | null = null;
  for (const token of tokens(value, '|')) {
    const bits = words.findIndex((word) => sameWord(word, token));
    if (bits < 0) log.push(`INFO Unknown CTA policy ${token} passed as environment variable. Ignoring.`);
    else policy = (policy ?? 0) | bits;
  }
  if (policy === null) log.push(`INFO No valid CTA policies found in NCCL_CTA_POLICY=${value}.`);
  else log.push(`INFO Parsed environment variable NCCL_CTA_POLICY=${value} to ${String(policy)}`);
  return { policy, log };
}

/** How many NICs a GPU may use; `count` only with MAX. */
export interface NetDevsPolicy {
  readonly policy: 'AUTO' | 'ALL' | 'MAX';
  readonly count: number | null;
  readonly log: readonly string[];
}

/** NCCL_NETDEVS_POLICY (src/graph/topo.cc): AUTO, ALL or MAX:n with n above 0. */
export function readNetDevsPolicy(text: string | null): NetDevsPolicy {
  if (text === null) return { policy: 'AUTO', count: null, log: [] };
  const value = cString(text);
  const log = [`INFO NCCL_NETDEVS_POLICY set by environment to ${value}`];
  if (sameWord(value, 'AUTO')) return { policy: 'AUTO', count: null, log };
  if (sameWord(value, 'ALL')) return { policy: 'ALL', count: null, log };
  const count = asciiLower(value).startsWith('max:') ? atoi(value.slice(4)) : 0;
  if (count > 0) return { policy: 'MAX', count, log };
  return {
    policy: 'AUTO',
    count: null,
    log: [`INFO Unable to recognize NCCL_NETDEVS_POLICY=${value}, using NCCL_NETDEVS_POLICY_AUTO instead.`],
  };
}

/** NCCL_NET_MERGE_POLICY (src/graph/topo.cc): RAIL or, for everything else, ALL. */
export function readMergePolicy(text: string | null): { readonly policy: 'ALL' | 'RAIL'; readonly log: readonly string[] } {
  const value = text === null ? null : cString(text);
  if (value === null || sameWord(value, 'ALL')) return { policy: 'ALL', log: [] };
  if (sameWord(value, 'RAIL')) return { policy: 'RAIL', log: ['INFO NCCL_NET_MERGE_POLICY set by environment to RAIL'] };
  return { policy: 'ALL', log: [`WARN NCCL_NET_MERGE_POLICY: unknown value '${value}', defaulting to ALL`] };
}

/** Family and subnet that an automatically chosen GID has to have; a null address filters nothing. */
export interface GidFilter {
  readonly family: 'AF_INET' | 'AF_INET6';
  readonly address: readonly number[] | null;
  readonly prefix: number;
  readonly log: readonly string[];
}

/** NCCL_IB_ADDR_FAMILY and NCCL_IB_ADDR_RANGE (src/transport/net_ib/connect.cc): a missing `/` drops the range, a word behind it is 0. */
export function readGidFilter(familyText: string | null, rangeText: string | null): GidFilter {
  const family = familyText !== null && cString(familyText) === 'AF_INET6' ? 'AF_INET6' : 'AF_INET';
  const log: string[] = [];
  if (familyText !== null && familyText !== '') log.push(`INFO NCCL_IB_ADDR_FAMILY set by environment to ${cString(familyText)}`);
  const none = { family, address: null, prefix: 0, log } as const;
  if (rangeText === null || rangeText === '') return none;
  const range = cString(rangeText);
  log.push(`INFO NCCL_IB_ADDR_RANGE set by environment to ${range}`);
  const slash = range.slice(0, 127).indexOf('/');
  if (slash < 0) return none;
  const shown = range.slice(0, slash);
  const address = addressBytes(shown);
  if (address?.length !== (family === 'AF_INET' ? 4 : 16)) {
    log.push(`INFO NET/IB: Ip address '${shown}' is invalid for family ${family}, ignoring address`);
    return none;
  }
  const prefix = asInt32(strtoll(range.slice(slash + 1, 127), 10).value);
  if (prefix > (family === 'AF_INET' ? 32 : 128)) {
    log.push(`INFO NET/IB: Ip address mask '${String(prefix)}' is invalid for family ${family}, ignoring mask`);
    return none;
  }
  return { family, address, prefix, log };
}

/** NCCL_THREAD_THRESHOLDS through sscanf("%ld …"): up to six numbers, tree then ring; it stops at the first thing that is none, a comma for one. */
export function readThreadThresholds(text: string | null): readonly bigint[] {
  const found: bigint[] = [];
  let rest = text === null ? '' : cString(text);
  while (found.length < 6) {
    while (rest !== '' && blanks.includes(rest.charAt(0))) rest = rest.slice(1);
    const number = strtoll(rest, 10);
    if (number.end === 0) break;
    found.push(number.value);
    rest = rest.slice(number.end);
  }
  return [...found, ...new Array<bigint>(6 - found.length).fill(-2n)];
}
