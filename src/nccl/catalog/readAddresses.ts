import * as l10n from '@vscode/l10n';
import { addressBytes, addressText } from './address.js';
import { atoi, strtoll } from './integer.js';
import { readGidFilter } from './policies.js';
import type { Mistake, Question, Suggestion, ValueReading } from './reading.js';
import { cString } from './text.js';

const invalid = (harm: Mistake['harm'], ...suggestions: Suggestion[]): Mistake => ({ kind: 'invalid-value', harm, suggestions });

/** The text without blanks and quotes around it, where that changes it. */
function bare(text: string): Suggestion[] {
  const tidy = text
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim();
  return tidy === text || tidy === '' ? [] : [{ text: tidy, safe: true }];
}

/** NCCL_COMM_ID: `address:port`, `name:port` or `[v6]:port` (ncclSocketGetAddrFromString in src/misc/socket.cc); anything else ends init. */
export function readCommId({ text }: Question): ValueReading {
  const value = cString(text);
  const shared = { as: 'text' as const, value, result: { value }, messages: [] };
  const refused = (why: string, ...suggestions: Suggestion[]): ValueReading => ({
    ...shared,
    messages: ['WARN Invalid NCCL_COMM_ID, please use format: <ipv4>:<port> or [<ipv6>]:<port> or <hostname>:<port>'],
    effect: why,
    mistake: invalid('error', ...suggestions),
  });
  if (value.length < 2) return refused(l10n.t('NCCL init fails: the value is empty or a single character.'));
  if (/[\s"']/.test(value)) return refused(l10n.t('NCCL init fails: blanks and quotes are taken for part of the address.'), ...bare(value));
  if (value.startsWith('[')) {
    const close = value.indexOf(']');
    if (close < 0) return refused(l10n.t('NCCL init fails: the bracket of the IPv6 address is never closed.'));
    if (addressBytes(value.slice(1, close).split('%')[0] ?? '') === null)
      return refused(l10n.t('NCCL init fails: "{0}" is no IPv6 address.', value.slice(1, close)));
    return judgePort(shared, value.slice(1, close), value.slice(close + 1));
  }
  const colons = value.split(':').length - 1;
  if (colons > 1 && addressBytes(value) !== null)
    return refused(l10n.t('NCCL init fails: an IPv6 address has to stand in brackets, before the port.'));
  if (value.includes(',')) return refused(l10n.t('NCCL takes one address and port only.'));
  const colon = value.indexOf(':');
  if (colon === 0) return refused(l10n.t('NCCL init fails: there is no address before the port.'));
  return judgePort(shared, colon < 0 ? value : value.slice(0, colon), colon < 0 ? '' : value.slice(colon));
}

type Shared = Pick<ValueReading, 'as' | 'value' | 'result' | 'messages'>;

function judgePort(shared: Shared, host: string, rest: string): ValueReading {
  const port = rest.slice(1);
  const number = Number(port);
  if (/^:\d{1,5}$/.test(rest) && number > 0 && number < 65536)
    return { ...shared, effect: l10n.t('Ranks meet at {0}, port {1}.', host, number), mistake: null };
  const read = ((atoi(port) % 65536) + 65536) % 65536;
  const effect =
    port === ''
      ? l10n.t('Ranks cannot meet: there is no port behind {0}.', host)
      : l10n.t('NCCL reads port {0} from "{1}"; a port is 1 to 65535.', read, port);
  return { ...shared, effect, mistake: invalid('error') };
}

/** NCCL_IB_ADDR_RANGE: `address/prefix` of the family that NCCL_IB_ADDR_FAMILY gives. */
export function readAddressRange({ text, context }: Question): ValueReading {
  const value = cString(text);
  const familyText = context.environment?.['NCCL_IB_ADDR_FAMILY'] ?? null;
  // Where the family is not known, an address with colons stands for itself.
  const family = familyText ?? (value.includes(':') ? 'AF_INET6' : 'AF_INET');
  const { address, prefix, log } = readGidFilter(family, value);
  const range = address === null ? null : `${addressText(address)}/${String(prefix)}`;
  const shared = { as: 'text' as const, value: range, result: { value: range }, messages: log };
  if (value === '') return { ...shared, effect: l10n.t('An empty value counts as unset, so the default applies.'), mistake: null };
  const slash = value.indexOf('/');
  if (slash < 0) {
    const bits = addressBytes(value)?.length === 4 ? 32 : 128;
    const suggestions = addressBytes(value) === null ? bare(value) : [{ text: `${value}/${String(bits)}`, safe: false }];
    return { ...shared, effect: l10n.t('NCCL ignores this: the /prefix is missing.'), mistake: invalid('error', ...suggestions) };
  }
  const digits = value.slice(slash + 1);
  if (address === null) {
    const bad = addressBytes(value.slice(0, slash)) === null;
    const effect = bad
      ? l10n.t('NCCL ignores this: "{0}" is no address of the family.', value.slice(0, slash))
      : familyText !== null && addressBytes(value.slice(0, slash))?.length !== (familyText === 'AF_INET6' ? 16 : 4)
        ? l10n.t('NCCL ignores this: "{0}" is no address of the family.', value.slice(0, slash))
        : l10n.t('NCCL ignores this: {0} is more bits than an address has.', digits);
    return { ...shared, effect, mistake: invalid('error', ...bare(value)) };
  }
  const number = strtoll(digits, 10);
  if (number.end === 0 || number.end !== digits.length) {
    const effect = l10n.t('NCCL reads a prefix of {0} bits from "{1}".', prefix, digits);
    return { ...shared, effect, mistake: invalid('error', ...bare(value)) };
  }
  if (prefix <= 0) return { ...shared, effect: l10n.t('A prefix of 0 lets every address pass.'), mistake: invalid('warning') };
  return { ...shared, effect: l10n.t('NCCL picks a GID within {0}.', range ?? value), mistake: null };
}
