import { cleanJson } from '../../base/clean.js';
import { readFunctionList, readPlainList, listNames, readsFunctions, type ListVariable } from './algorithmList.js';
import { byteKey, bytesOf, utf8 } from './bytes.js';
import { readDebug } from './debug.js';
import { readInteger } from './integer.js';
import { chooseDevices, readsRails } from './interfaceList.js';
import { readLevel } from './level.js';
import { confPaths, effectiveEnvironment } from './precedence.js';
import { addressText } from './address.js';
import { channelLimits, readCtaPolicy, readGidFilter, readMergePolicy, readNetDevsPolicy, readThreadThresholds } from './policies.js';
import { readTopoXml, type XmlElement, type XmlFormat } from './topoXml.js';
import { askTuner, readTunerCsv } from './tunerCsv.js';
import { threadCount } from './threads.js';
import { chooseInterfaces, type SocketInterface } from './socketInterfaces.js';
import { atLeast } from './version.js';

/** A value of JSON. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = Readonly<Record<string, Json>>;

/** A request that cannot be answered; the message says why. */
export class ReplayProblem extends Error {}

function fields(value: Json | undefined): Fields {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new ReplayProblem('input has to be an object');
  return value as Fields;
}

function textOrNull(input: Fields, key: string): string | null {
  const value = input[key];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  throw new ReplayProblem(`"${key}" has to be a text or null`);
}

function text(input: Fields, key: string): string {
  const value = textOrNull(input, key);
  if (value === null) throw new ReplayProblem(`"${key}" is missing`);
  return value;
}

/** Bytes written as { text }, { hex } or { base64 }. */
function bytesIn(value: Json | undefined): Uint8Array {
  if (typeof value === 'string') return bytesOf(value);
  const holder = fields(value);
  const hex = textOrNull(holder, 'hex');
  if (hex !== null) return Uint8Array.from(hex.match(/[0-9a-fA-F]{2}/g) ?? [], (pair) => parseInt(pair, 16));
  const base64 = textOrNull(holder, 'base64') ?? textOrNull(holder, 'b64');
  if (base64 !== null) return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return bytesOf(text(holder, 'text'));
}

/** Bytes as { text } where they are UTF-8, else as { hex }. */
function bytesOut(bytes: Uint8Array): Json {
  const whole = utf8(bytes);
  return whole === null ? { hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') } : { text: whole };
}

function environmentIn(value: Json | undefined): Record<string, string> {
  if (value === undefined || value === null) return {};
  return Object.fromEntries(
    Object.entries(fields(value)).map(([name, held]): [string, string] => {
      if (typeof held === 'string') return [name, held];
      return [name, utf8(bytesIn(held)) ?? byteKey(bytesIn(held))];
    }),
  );
}

function confFile(input: Fields, version: string): Json {
  const effective = effectiveEnvironment([{ path: 'file', bytes: bytesIn(input['file']) }], environmentIn(input['pre_env']), version);
  if (effective.crash !== null) return { crash: 'SIGSEGV' };
  return { set: effective.added.map((entry) => ({ name: bytesOut(entry.nameBytes), value: bytesOut(entry.valueBytes) })) };
}

function confPrecedence(input: Fields, version: string): Json {
  const chosen = input['nccl_conf_file'] ?? null;
  const own = chosen === null ? null : fields(chosen);
  const mode = own === null ? null : text(own, 'mode');
  const contents = new Map<string, string | null>([
    ['/home/.nccl.conf', textOrNull(input, 'home_conf')],
    ['/passwd/.nccl.conf', textOrNull(input, 'passwd_home_conf')],
    ['/own.conf', own === null || mode !== 'file' ? null : textOrNull(own, 'content')],
    ['/etc/nccl.conf', textOrNull(input, 'etc_conf')],
  ]);
  const places = {
    home: input['home_set'] === false ? null : '/home',
    passwdHome: '/passwd',
    confFile: mode === null ? null : mode === 'empty' ? '' : '/own.conf',
  };
  const files = confPaths(places, version).flatMap((path) => {
    const content = contents.get(path) ?? null;
    return content === null ? [] : [{ path, bytes: bytesOf(content) }];
  });
  const { environment } = effectiveEnvironment(files, environmentIn(input['env']), version);
  return { env: Object.fromEntries(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function integer(input: Fields, version: string): Json {
  const fallback = input['default'];
  if (typeof fallback !== 'number' && typeof fallback !== 'string') throw new ReplayProblem('"default" is missing');
  const read = readInteger(text(input, 'name'), textOrNull(input, 'env'), BigInt(fallback), version);
  return { value: read.value.toString(), as_int32: read.asInt32, log: [...read.log] };
}

function list(variable: ListVariable, input: Fields, version: string): Json {
  const value = text(input, 'value');
  // The recorded plain lists name what 2.23.4 knows, whichever older release they stand for.
  if (!readsFunctions(version)) return { ok: true, list: { ...readPlainList(value, listNames(variable, '2.23.4')).list } };
  const read = readFunctionList(variable, value, listNames(variable, version));
  if (read.ok) return { ok: true, rc: 'ncclSuccess', warn: [], matrix: read.matrix };
  return read.why === 'crash' ? { crash: 'SIGSEGV' } : { ok: false, rc: 'ncclInvalidUsage', warn: [`WARN ${read.warn}`] };
}

function level(input: Fields, version: string): Json {
  const read = readLevel(textOrNull(input, 'level_env'), textOrNull(input, 'disable_env'), { level: 'X_LEV', disable: 'X_DIS' }, version);
  return { level: read.level, log: [...read.log] };
}

/** In the recorded runs only the folder "dbg" under {DIR}, and the system's own, could be written to. */
function opens(path: string): boolean {
  if (path.endsWith('/')) return false;
  const folder = path.slice(0, path.lastIndexOf('/') + 1).replace(/\/+/g, '/');
  return ['', './', '{DIR}/', '{DIR}/dbg/', '/dev/', '/tmp/'].includes(folder) && !/^\{DIR\}\/+dbg$/.test(path);
}

function debug(input: Fields, version: string): Json {
  const pid = input['pid'];
  const read = readDebug(
    {
      debug: textOrNull(input, 'NCCL_DEBUG'),
      subsystems: textOrNull(input, 'NCCL_DEBUG_SUBSYS'),
      file: textOrNull(input, 'NCCL_DEBUG_FILE'),
      timestampLevels: textOrNull(input, 'NCCL_DEBUG_TIMESTAMP_LEVELS'),
      warnEnablesInfo: textOrNull(input, 'NCCL_WARN_ENABLE_DEBUG_INFO'),
      hostname: textOrNull(input, 'hostname') ?? '',
      pid: typeof pid === 'number' ? pid : 0,
    },
    version,
  );
  const hex = (mask: bigint): string => `0x${mask.toString(16)}`;
  return {
    file: read.file !== null && opens(read.file) ? read.file.replace(/\/+/g, '/') : 'stdout',
    level: read.level ?? 'UNSET_INVALID(-1)',
    mask_hex: hex(read.mask.mask),
    ...(read.timestampLevels === null ? {} : { timestamp_levels_hex: hex(read.timestampLevels.mask) }),
    ...(read.warnEnablesInfo === null || !atLeast(version, '2.26.2') ? {} : { warn_enable_debug_info: read.warnEnablesInfo }),
  };
}

function devices(input: Fields, version: string): Json {
  const names = input['devices'];
  if (!Array.isArray(names)) throw new ReplayProblem('"devices" is missing');
  const value = textOrNull(input, 'value');
  const { list: read, selected } = chooseDevices(value, (names as readonly Json[]).map(String), version);
  const rails = readsRails(version);
  return {
    exclude: read.exclude,
    exact: read.exact,
    entries: read.items.map(({ prefix, port, rail, plane }) => (rails ? { prefix, port, rail, plane } : { prefix, port })),
    selected: selected.map(({ device, rail, plane }) => (rails ? { dev: device, rail, plane } : device)),
  };
}

function interfaceIn(value: Json): SocketInterface {
  const holder = fields(value);
  const prefix = holder['prefix'];
  const shared = {
    name: text(holder, 'name'),
    family: text(holder, 'family'),
    addr: text(holder, 'addr'),
    running: holder['running'] !== false,
  };
  return typeof prefix === 'number' ? { ...shared, prefix } : shared;
}

function sockets(input: Fields, version: string): Json {
  const interfaces = input['interfaces'];
  const maximum = input['max_ifs'];
  if (!Array.isArray(interfaces)) throw new ReplayProblem('"interfaces" is missing');
  const choice = chooseInterfaces(
    {
      names: textOrNull(input, 'NCCL_SOCKET_IFNAME'),
      family: textOrNull(input, 'NCCL_SOCKET_FAMILY'),
      commId: textOrNull(input, 'NCCL_COMM_ID'),
      maximum: typeof maximum === 'number' ? maximum : 16,
      interfaces: (interfaces as readonly Json[]).map(interfaceIn),
    },
    version,
  );
  return { rc: choice.rc, selected: choice.selected.map(({ name, addr }) => ({ name, addr })) };
}

function numberIn(input: Fields, key: string, absent: number): number {
  const value = input[key];
  return typeof value === 'number' ? value : absent;
}

function threads(name: string): (input: Fields, version: string) => Json {
  return (input, version) => {
    const count = threadCount(name, numberIn(input, 'value', -2), version);
    return { threads: count?.threads ?? null, log: [...(count?.log ?? [])] };
  };
}

function channels(input: Fields, version: string): Json {
  // The recordings name the number that stands for "unset".
  const unset = numberIn(input, 'unset', -2);
  const read = (key: string): number => (numberIn(input, key, unset) === unset ? -2 : numberIn(input, key, unset));
  const limits = channelLimits(
    {
      minRings: read('NCCL_MIN_NRINGS'),
      maxRings: read('NCCL_MAX_NRINGS'),
      minChannels: read('NCCL_MIN_NCHANNELS'),
      maxChannels: read('NCCL_MAX_NCHANNELS'),
    },
    version,
  );
  return { min_channels: limits.minimum, max_channels: limits.maximum, log: [...limits.log] };
}

function cta(input: Fields): Json {
  const { policy, log } = readCtaPolicy(textOrNull(input, 'NCCL_CTA_POLICY'));
  return { parsed: policy, valid: policy === null ? null : policy <= 3, log: [...log] };
}

function netDevs(input: Fields): Json {
  const { policy, count, log } = readNetDevsPolicy(textOrNull(input, 'NCCL_NETDEVS_POLICY'));
  return { policy, num: count ?? -1, log: [...log] };
}

function mergePolicy(input: Fields): Json {
  const { policy, log } = readMergePolicy(textOrNull(input, 'NCCL_NET_MERGE_POLICY'));
  return { policy, log: [...log] };
}

function gidFilter(input: Fields): Json {
  const { family, address, prefix, log } = readGidFilter(textOrNull(input, 'NCCL_IB_ADDR_FAMILY'), textOrNull(input, 'NCCL_IB_ADDR_RANGE'));
  return { result: `${family} ${address === null ? 'none' : addressText(address)}/${String(prefix)}`, log: [...log] };
}

function thresholds(input: Fields): Json {
  const slots = readThreadThresholds(textOrNull(input, 'NCCL_THREAD_THRESHOLDS')).map(Number);
  return { slots, meaning: 'tree LL/LL128/Simple, ring LL/LL128/Simple; -2 = untouched', log: [] };
}

/** The four collectives that every recording of the example tuner asks about. */
const tunerQuestions = [
  { collective: 'allreduce', bytes: 1024n, numPipeOps: 1, regBuff: 0 },
  { collective: 'allreduce', bytes: 1048576n, numPipeOps: 1, regBuff: 1 },
  { collective: 'broadcast', bytes: 4096n, numPipeOps: 1, regBuff: 0 },
  { collective: 'allgather', bytes: 16777216n, numPipeOps: 4, regBuff: 0 },
];

/** A size as a JSON number; BigInt only where a double would round it. */
function exact(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function tunerCsv(input: Fields): Json {
  const entries = readTunerCsv(text(input, 'file'));
  const shape = { nNodes: numberIn(input, 'nNodes', 1), nRanks: numberIn(input, 'nRanks', 1) };
  const answers = tunerQuestions.map((question) => {
    // In the recordings NCCL had ruled CollNet out.
    const { entry, channels: nChannels } = askTuner(entries, { ...question, ...shape }, (one) => one.algorithm.startsWith('collnet'));
    const { collective: coll, numPipeOps, regBuff } = question;
    const forced = entry === null ? [] : [`${entry.algorithm}/${entry.protocol}`];
    return { coll, bytes: exact(question.bytes), numPipeOps, regBuff, nChannels, forced };
  });
  const loaded = entries.map((entry) => ({
    coll: entry.collective,
    minBytes: exact(entry.minBytes),
    maxBytes: exact(entry.maxBytes),
    algo: entry.algorithm,
    proto: entry.protocol,
    channels: entry.channels,
    nNodes: entry.nNodes,
    nRanks: entry.nRanks,
    numPipeOps: entry.numPipeOps,
    regBuff: entry.regBuff,
  }));
  return { loaded, answers };
}

/** One character a byte, for grammars that count bytes. */
function byteString(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** The text that a string of bytes stands for, as it would be read from a log. */
function fromByteString(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** Trees of more elements are left out of the recordings. */
const mostRecorded = 60;

function elementOut({ tag, attributes, children }: XmlElement): Json {
  const attrs = attributes.map(([key, value]) => [fromByteString(key), fromByteString(value)]);
  return { attrs, children: children.map(elementOut), tag: fromByteString(tag) };
}

function xml(format: XmlFormat): (input: Fields, version: string) => Json {
  return (input, version) => {
    const read = readTopoXml(byteString(bytesIn(input)), format, version);
    // The recorded name of the file.
    const log = [
      ...(format === 'topo' ? ['INFO Loading topology file FILE'] : []),
      ...read.remarks.map((remark) => fromByteString(remark.log)),
    ];
    const tree = read.root === null ? null : elementOut(read.root);
    return { log, nodes: read.nodes, rc: read.rc, ...(read.nodes > mostRecorded ? {} : { tree }) };
  };
}

const kinds: Readonly<Record<string, (input: Fields, version: string) => Json>> = {
  conf_file: confFile,
  conf_precedence: confPrecedence,
  int_param: integer,
  algo: (input, version) => list('NCCL_ALGO', input, version),
  proto: (input, version) => list('NCCL_PROTO', input, version),
  level,
  debug,
  ib_hca: devices,
  socket_ifname: sockets,
  nthreads: threads('NCCL_NTHREADS'),
  ll128nthreads: threads('NCCL_LL128_NTHREADS'),
  nch: channels,
  cta,
  netdevs: netDevs,
  mergepolicy: mergePolicy,
  ibaddr: gidFilter,
  thresholds,
  tuner_csv: tunerCsv,
  xml_topo: xml('topo'),
  xml_graph: xml('graph'),
};

/** Kinds of recorded behaviour that can be answered. */
export const replayKinds: readonly string[] = Object.keys(kinds);

/** What this build says NCCL does with a recorded input, in the words of the recordings. Throws {@link ReplayProblem}. */
export function replay(kind: string, input: Json, version: string): Json {
  const answer = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (answer === undefined) throw new ReplayProblem(`kind "${kind}" is not known here`);
  return answer(fields(input), version);
}

/** JSON text in which numbers beyond what a double holds keep every digit. */
export function jsonText(value: Json): string {
  const mark = '\u0001integer:';
  const written = JSON.stringify(value, (_, held: unknown) => (typeof held === 'bigint' ? `${mark}${held.toString()}` : held));
  return cleanJson(written.replace(/"\\u0001integer:(-?\d+)"/g, '$1'));
}
