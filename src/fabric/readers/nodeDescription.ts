/** Whose port it is, as far as a node description tells. */
export interface Description {
  readonly host: string | null;
  readonly device: string | null;
}

/** Descriptions that name the hardware and not the host: "MT4129 ConnectX7 Mellanox Technologies", "Mellanox Technologies Aggregation Node". */
const hardware =
  /^(MT\d{3,}|Mellanox|NVIDIA|ConnectX|Quantum|Intel|QLogic|Infiniscale|InfiniHost|Omni-Path|localhost(\.localdomain)?)(\b|$)/i;

/**
 * Takes "gpu003 mlx5_0" apart, the form that rdma-core's `rdma-ndd` and openibd set (host name, then device). A single word is a host.
 * Anything else names hardware, and the host stays unknown.
 */
export function readDescription(text: string): Description {
  const words = text.trim().split(/\s+/);
  const [host = '', device] = words;
  if (host === '' || words.length > 2 || hardware.test(text.trim())) return { host: null, device: null };
  return { host: host.replace(/^'(.*)'$/, '$1'), device: device ?? null };
}

/** The short name in a switch's description: "MF0;leaf03:MQM8700/U1" → "leaf03", "…:MCS8500/L01/U1" → "…/L01". Others stay as they are. */
export function switchName(text: string): string {
  const match = /^MF\d*;([^:;]+):([^/]*)((?:\/[^/]+)*)\/U\d+$/.exec(text);
  return match === null ? text : `${match[1] ?? ''}${match[3] ?? ''}`;
}

/** True for the SHARP aggregation node inside a switch, which is neither an adapter nor a host. */
export function isAggregationNode(text: string): boolean {
  return /\bAggregation Node\b/i.test(text);
}
