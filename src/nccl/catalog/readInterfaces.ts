import * as l10n from '@vscode/l10n';
import { chooseDevices, readInterfaceList, type InterfaceList } from './interfaceList.js';
import type { Mistake, Question, Suggestion, ValueReading } from './reading.js';
import { chooseInterfaces } from './socketInterfaces.js';
import { cString } from './text.js';

const invalid = (...suggestions: Suggestion[]): Mistake => ({ kind: 'invalid-value', harm: 'error', suggestions });

/** Blanks, marks and separators that NCCL takes for parts of a name. */
function spoilt(list: InterfaceList): string[] {
  return list.items.map((item) => item.prefix).filter((name) => /[\s"'^=;|]/.test(name));
}

/** The list as it was plainly meant: without blanks and quotes, commas between items, marks only in front. */
function tidied(text: string): Suggestion[] {
  if (text.length > 4096) return [];
  const bare = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  const marks = /^[\^=\s]*/.exec(bare)?.[0] ?? '';
  const rest = bare
    .slice(marks.length)
    .split(/[\s,;|]+/)
    .filter((item) => item !== '');
  const foreign = rest.filter((item) => /^[\^=]/.test(item));
  // "a,^b" wants both at once, which one list cannot say; repeated marks that agree with the front are only superfluous.
  const front = `${marks.includes('^') ? '^' : ''}${marks.includes('=') ? '=' : ''}`;
  if (foreign.some((item) => !item.startsWith(front) || front === '')) return [];
  const tidy = front + rest.map((item) => item.replace(/^[\^=]+/, '')).join(',');
  // Blanks beside a comma are slips; names with only a blank between them may be anything.
  return tidy === text || rest.length === 0 ? [] : [{ text: tidy, safe: !/[^\s,;|]\s+[^\s,;|]/.test(bare) }];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** Names that the kernel's RDMA drivers give to devices, and no network interface has. */
const deviceName = /^(?:mlx[45]_|hfi1_|bnxt_re|qedr|irdma|efa_|erdma_|hns_|rocep|rdmap|ibp\d+s\d+f\d+d)\w*\d/u;
/** Names that the kernel and systemd give to network interfaces, and no RDMA device has. */
const interfaceName = /^(?:eth\d+|eno\d+\w*|ens\d+\w*|enp\d+s\w+|bond\d+|ib\d+|hsn\d+|lo|docker\d+)$/u;

/** A list of names of which every one is of the other kind, as people mix them up: what to say, else null. */
function mixedUp(list: InterfaceList, other: RegExp): readonly string[] | null {
  const names = list.items.map(({ prefix }) => prefix);
  return names.length > 0 && names.every((name) => other.test(name)) ? names : null;
}

/** How a list reads in words. */
function described(list: InterfaceList): string {
  const names = list.items.map((item) => (item.port === -1 ? item.prefix : `${item.prefix}:${String(item.port)}`)).join(', ');
  if (list.exclude)
    return list.exact
      ? l10n.t('NCCL uses everything but exactly {0}.', names)
      : l10n.t('NCCL uses everything whose name does not begin with {0}.', names);
  return list.exact ? l10n.t('NCCL uses exactly {0}.', names) : l10n.t('NCCL uses every name that begins with {0}.', names);
}

/** NCCL_IB_HCA against the devices of the context. */
export function readDevices({ text, version, context }: Question): ValueReading {
  const { list, selected } = chooseDevices(text, context.devices ?? [], version);
  const entries = list.items.map(({ prefix, port, rail, plane }) => ({ prefix, port, rail, plane }));
  const devices = selected.map(({ device }) => device);
  const shared = {
    as: 'list' as const,
    value: cString(text),
    result: { exclude: list.exclude, exact: list.exact, entries, selected: context.devices === undefined ? null : devices },
    messages: cString(text) === '' ? [] : [`INFO NCCL_IB_HCA set to ${cString(text)}`],
  };
  if (list.items.length === 0) {
    if (!list.exclude) return { ...shared, effect: l10n.t('NCCL uses every RDMA device.'), mistake: null };
    return { ...shared, effect: l10n.t('NCCL excludes every RDMA device and silently goes over TCP.'), mistake: invalid() };
  }
  const wrong = spoilt(list);
  if (wrong.length > 0) return { ...shared, effect: lost(list, wrong), mistake: invalid(...tidied(text)) };
  const noPort = list.items.filter((item) => item.port === 0 || item.port < -1);
  if (noPort.length > 0) {
    const effect = l10n.t(
      'NCCL reads port {0} for {1}, and no device has that port.',
      noPort[0]?.port ?? 0,
      quoted(noPort.map((item) => item.prefix)),
    );
    return { ...shared, effect, mistake: invalid() };
  }
  if (context.devices === undefined) {
    const mixed = list.exclude ? null : mixedUp(list, interfaceName);
    if (mixed === null) return { ...shared, effect: described(list), mistake: null };
    const effect = l10n.t(
      'NCCL finds no RDMA device called {0} and silently goes over TCP: that is the name of a network interface.',
      quoted(mixed),
    );
    return { ...shared, effect, mistake: { ...invalid(), harm: 'warning' } };
  }
  if (devices.length === 0)
    return { ...shared, effect: l10n.t('No RDMA device of this host matches, so NCCL silently goes over TCP.'), mistake: invalid() };
  return { ...shared, effect: l10n.t('NCCL uses {0}.', devices.join(', ')), mistake: null };
}

function lost(list: InterfaceList, wrong: readonly string[]): string {
  const names = quoted(wrong);
  if (list.exclude) return l10n.t('NCCL takes {0} for a name, which excludes nothing.', names);
  if (wrong.length === list.items.length) return l10n.t('NCCL takes {0} for a name that no host has, so nothing is left to use.', names);
  return l10n.t('NCCL takes {0} for a name that no host has and loses it.', names);
}

/** NCCL_SOCKET_IFNAME and NCCL_OOB_NET_IFNAME against the interfaces of the context. */
export function readSockets({ variable, text, version, context }: Question): ValueReading {
  const value = cString(text);
  const list = readInterfaceList(value, 16, version);
  const choice =
    context.interfaces === undefined
      ? null
      : chooseInterfaces(
          {
            names: value,
            family: context.environment?.['NCCL_SOCKET_FAMILY'] ?? null,
            commId: null,
            maximum: 16,
            interfaces: context.interfaces,
          },
          version,
        );
  const shared = {
    as: 'list' as const,
    value,
    result:
      choice === null
        ? { exclude: list.exclude, exact: list.exact }
        : { rc: choice.rc, selected: choice.selected.map(({ name, addr }) => ({ name, addr })) },
    messages: value.length > 1 ? [`INFO ${variable.name} set by environment to ${value}`] : [],
  };
  if (value.length < 2)
    return {
      ...shared,
      effect: l10n.t('A value of one character or none counts as unset, so NCCL chooses by itself.'),
      mistake: value === '' ? null : invalid(),
    };
  const wrong = spoilt(list);
  if (wrong.length > 0) return { ...shared, effect: lost(list, wrong), mistake: invalid(...tidied(text)) };
  if (list.exclude && list.items.length > 0 && !list.items.some((item) => 'lo'.startsWith(item.prefix))) {
    const effect = l10n.t(
      'NCCL may now take the loopback interface lo, which it leaves out only while this variable is unset or names it.',
    );
    return {
      ...shared,
      effect,
      mistake: { kind: 'loopback', harm: 'warning', suggestions: [{ text: `${value.replace(/,+$/, '')},lo`, safe: true }] },
    };
  }
  if (choice === null) {
    const mixed = list.exclude ? null : mixedUp(list, deviceName);
    if (mixed === null) return { ...shared, effect: described(list), mistake: null };
    const effect = l10n.t('NCCL finds no network interface called {0}, so init fails: that is the name of an RDMA device.', quoted(mixed));
    return { ...shared, effect, mistake: { ...invalid(), harm: 'warning' } };
  }
  if (choice.selected.length === 0)
    return { ...shared, effect: l10n.t('No running interface of this host matches, so NCCL init fails.'), mistake: invalid() };
  return { ...shared, effect: l10n.t('NCCL uses {0}.', choice.selected.map(({ name }) => name).join(', ')), mistake: null };
}
