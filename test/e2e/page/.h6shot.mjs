// test/lab/ib/fabricFile.ts
var options = "w=3 s=7 e=7";
function fabricFile(plan) {
  const { hosts, adapters = 1, radix = 40, rails = false, pods = 0 } = plan;
  const down = radix / 2;
  const digits = String(Math.max(999, hosts - 1)).length;
  const devices = [];
  let links = 0;
  const add = (kind, guid2, name2, size) => {
    const device = { id: `${kind === "switch" ? "S" : "H"}-${hex(guid2)}`, guid: guid2, name: name2, kind, size, ports: /* @__PURE__ */ new Map() };
    devices.push(device);
    return device;
  };
  const connect = (a, aPort, b, bPort) => {
    a.ports.set(aPort, { peer: b, port: bPort });
    b.ports.set(bPort, { peer: a, port: aPort });
    a.size = Math.max(a.size, aPort);
    b.size = Math.max(b.size, bPort);
    links++;
  };
  let switches = 0n;
  const addSwitch = (name2) => add("switch", 0xb83fd20300000000n + ++switches * 0x40n, `MF0;${name2}:MQM8700/U1`, radix);
  const cards = [];
  for (let host2 = 0; host2 < hosts; host2++) {
    for (let card = 0; card < adapters; card++) {
      const guid2 = 0x0c42a10300000000n + BigInt(host2 * adapters + card + 1) * 0x10n;
      const group = rails && adapters > 1 ? card : 0;
      (cards[group] ??= []).push(add("adapter", guid2, `gpu${String(host2).padStart(digits, "0")} mlx5_${card}`, 1));
    }
  }
  const leaves = cards.flatMap((group, rail) => {
    const found = [];
    group.forEach((card, at) => {
      const leaf = found[Math.floor(at / down)] ??= addSwitch(`${cards.length > 1 ? `rail${rail}-` : ""}leaf${pad(Math.floor(at / down))}`);
      connect(card, 1, leaf, at % down + 1);
    });
    return found;
  });
  if (pods === 0) joinBySpines(leaves, radix, addSwitch, connect);
  else joinByPods(leaves, radix, pods, addSwitch, connect);
  return {
    text: `${["# an ibsim fabric", ...devices.map(block)].join("\n\n")}
`,
    counts: { switches: Number(switches), hosts, adapters: hosts * adapters, links, tiers: pods === 0 ? 2 : 3 }
  };
}
function joinBySpines(leaves, radix, addSwitch, connect) {
  const up = radix / 2;
  const count = Math.max(1, Math.ceil(leaves.length * up / radix));
  const each = Math.max(1, Math.floor(up / count));
  for (let at = 0; at < count; at++) {
    const spine = addSwitch(`spine${pad(at)}`);
    leaves.forEach((leaf, place) => {
      for (let cable = 0; cable < each; cable++) connect(leaf, up + 1 + at * each + cable, spine, 1 + place * each + cable);
    });
  }
}
function joinByPods(leaves, radix, pods, addSwitch, connect) {
  const up = radix / 2;
  const perPod = Math.ceil(leaves.length / pods);
  const cores = Array.from({ length: up }, (_, at) => addSwitch(`core${pad(at)}`));
  for (let pod = 0; pod < pods; pod++) {
    const own = leaves.slice(pod * perPod, (pod + 1) * perPod);
    if (own.length === 0) continue;
    cores.forEach((core, at) => {
      const spine = addSwitch(`pod${pod}-spine${pad(at)}`);
      own.forEach((leaf, place) => connect(leaf, up + 1 + at, spine, place + 1));
      connect(spine, perPod + 1, core, pod + 1);
    });
  }
}
function block(device) {
  const guid2 = `0x${hex(device.guid)}`;
  const ports = [...device.ports].sort(([a], [b]) => a - b);
  const lines = ports.map(([number, { peer, port }]) => `[${number}]	"${peer.id}"[${port}]		${options}	# "${peer.name}" lid 0 4xHDR`);
  const head = device.kind === "switch" ? [`switchguid=${guid2}(${hex(device.guid)})`, `Switch	${device.size} "${device.id}"		# "${device.name}" enhanced port 0 lid 0 lmc 0`] : [`caguid=${guid2}`, `Ca	${device.size} "${device.id}"		# "${device.name}"`];
  return ["vendid=0x2c9", `devid=${device.kind === "switch" ? "0xd2f0" : "0x1017"}`, `sysimgguid=${guid2}`, ...head, ...lines].join("\n");
}
function hex(value) {
  return value.toString(16).padStart(16, "0");
}
function pad(value) {
  return String(value).padStart(2, "0");
}

// src/fabric/fromDiscovery.ts
import * as l10n3 from "@vscode/l10n";

// src/fabric/ibnetdiscover.ts
import * as l10n from "@vscode/l10n";

// src/base/clean.ts
var unsafe = /(?![\t\n])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
var escape = String.fromCharCode(27);
var bell = String.fromCharCode(7);
var escapes = new RegExp(
  [`${escape}\\[[0-?]*[ -/]*[@-~]`, `${escape}\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\)?`, `${escape}[@-Z\\\\-_]`].join("|"),
  "g"
);
function clean(text) {
  return text.replace(escapes, "").replace(unsafe, "");
}

// src/fabric/guid.ts
function guid(text) {
  const digits = (text ?? "").trim().replace(/^0x/i, "").replace(/[:\-.]/g, "").toLowerCase();
  if (!/^[0-9a-f]{1,16}$/.test(digits) || /^0+$/.test(digits)) return null;
  return `0x${digits.padStart(16, "0")}`;
}

// src/fabric/ibnetdiscover.ts
var types = {
  Switch: "switch",
  Ca: "adapter",
  Hca: "adapter",
  Rt: "router",
  Router: "router"
};
var header = /^(Switch|Ca|Hca|Rt|Router)\s+(\d+)\s+"([^"]*)"(.*)$/;
var portStart = /^\[(\d{1,4})\](?:\[ext [^\]]*\])?(?:\(([0-9a-fA-F]+)\))?\s+"([^"]*)"\[(\d{1,4})\](?:\[ext [^\]]*\])?(.*)$/;
var property = /^(vendid|devid|sysimgguid|switchguid|caguid|rtguid)=(\S+)$/;
var harmless = /^(#|Chassis\b|Non-Chassis\b|Spine Nodes|Line Nodes|Chassis Switches|Chassis CAs|\s*$)/;
var maxProblems = 100;
function readIbnetdiscover(text) {
  const devices = [];
  const problems = [];
  const problem = (line, message) => {
    if (problems.length < maxProblems) problems.push({ line, message });
  };
  let current = null;
  let blockGuid = null;
  let number = 0;
  for (const raw of text.split("\n")) {
    number++;
    const line = raw.trimEnd();
    const port = portStart.exec(line);
    if (port !== null) {
      if (current === null) problem(number, l10n.t("a port stands before any switch or adapter"));
      else current.ports.push(readPort(port, number));
      continue;
    }
    const head = header.exec(line);
    if (head !== null) {
      const [, type = "", , id = "", rest = ""] = head;
      current = {
        type: types[type] ?? "adapter",
        id,
        guid: blockGuid ?? guidOfId(id),
        name: description(rest) ?? id,
        ports: [],
        line: number
      };
      devices.push(current);
      blockGuid = null;
      continue;
    }
    const known = property.exec(line.trim());
    if (known !== null) {
      current = null;
      if (/^(switch|ca|rt)guid$/.test(known[1] ?? "")) blockGuid = guid((known[2] ?? "").split("(")[0]);
      continue;
    }
    if (!harmless.test(line)) problem(number, l10n.t("not a line of ibnetdiscover: {0}", clean(line).slice(0, 80)));
  }
  if (devices.length === 0) problem(1, l10n.t("no switch or adapter was found in this text; is it the output of ibnetdiscover?"));
  return { devices, problems };
}
function readPort(match, line) {
  const [, number = "", own, peer = "", peerPort = "", rest = ""] = match;
  const figures = /(?:^|\s)(\d{1,2})x([A-Za-z][A-Za-z0-9]*)/.exec(rest.slice(rest.lastIndexOf('"') + 1));
  return {
    number: Number(number),
    guid: guid(own),
    peer,
    peerPort: Number(peerPort),
    peerName: description(rest),
    width: figures === null ? null : `${figures[1] ?? ""}x`,
    speed: figures?.[2] ?? null,
    line
  };
}
function description(rest) {
  const comment = rest.indexOf("#");
  const from = rest.indexOf('"', comment < 0 ? rest.length : comment);
  const to = rest.lastIndexOf('"');
  return from < 0 || to <= from ? null : clean(rest.slice(from + 1, to)).trim();
}
function guidOfId(id) {
  const match = /^[SHR]-([0-9a-fA-F]{1,16})$/.exec(id);
  return guid(match?.[1]);
}

// src/fabric/linkHealth.ts
import * as l10n2 from "@vscode/l10n";

// src/fabric/linkSpeed.ts
var laneGbps = {
  SDR: 2.5,
  DDR: 5,
  QDR: 10,
  FDR10: 10,
  FDR: 14,
  EDR: 25,
  HDR: 50,
  NDR: 100,
  XDR: 200
};
function lanes(width) {
  const match = /^(\d{1,2})x$/i.exec(width ?? "");
  return match === null ? null : Number(match[1]);
}
function linkGbps(width, speed) {
  const count = lanes(width);
  const name2 = speed?.toUpperCase() ?? "";
  const lane = Object.hasOwn(laneGbps, name2) ? laneGbps[name2] : void 0;
  return count === null || lane === void 0 ? null : count * lane;
}

// src/fabric/structure.ts
function assemble(nodes, links, problems) {
  const count = (kind) => nodes.reduce((sum, node) => sum + (node.kind === kind ? 1 : 0), 0);
  return {
    nodes,
    links,
    summary: {
      switches: count("switch"),
      hosts: count("host"),
      adapters: count("nic"),
      gpus: count("gpu"),
      links: links.length,
      tiers: nodes.reduce((most, node) => Math.max(most, node.kind === "switch" ? node.tier ?? 0 : 0), 0),
      components: components(nodes, links)
    },
    problems
  };
}
function components(nodes, links) {
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  const parent = nodes.map((_, at) => at);
  const root2 = (at) => {
    let top = at;
    while ((parent[top] ?? top) !== top) top = parent[top] ?? top;
    while ((parent[at] ?? top) !== top) {
      const next = parent[at] ?? top;
      parent[at] = top;
      at = next;
    }
    return top;
  };
  let parts = nodes.length;
  const join2 = (a, b) => {
    const [from, to] = [index.get(a), index.get(b)];
    if (from === void 0 || to === void 0) return;
    const [x, y] = [root2(from), root2(to)];
    if (x === y) return;
    parent[x] = y;
    parts--;
  };
  for (const link of links) join2(link.a, link.b);
  for (const node of nodes) if (node.host !== null) join2(node.id, node.host);
  return parts;
}
function switchTiers(nodes, links) {
  const switches = new Set(nodes.filter(({ kind }) => kind === "switch").map(({ id }) => id));
  const adapters = /* @__PURE__ */ new Map();
  const neighbours = /* @__PURE__ */ new Map();
  const add = (id, other) => {
    if (!switches.has(id)) return;
    if (!switches.has(other)) adapters.set(id, (adapters.get(id) ?? 0) + 1);
    else push(neighbours, id, other);
  };
  for (const { a, b, kind } of links) {
    if (kind !== "fabric") continue;
    add(a, b);
    add(b, a);
  }
  const isLeaf = (id) => {
    const own = adapters.get(id) ?? 0;
    const around = neighbours.get(id) ?? [];
    if (own === 0 || own > around.length / 2) return own > 0;
    const below = around.filter((other) => (adapters.get(other) ?? 0) > own).length;
    return below <= around.length / 2;
  };
  const tiers = /* @__PURE__ */ new Map();
  let front = [...switches].filter(isLeaf);
  for (const id of front) tiers.set(id, 1);
  for (let tier = 2; front.length > 0; tier++) {
    const next = [];
    for (const id of front) {
      for (const other of neighbours.get(id) ?? []) {
        if (tiers.has(other)) continue;
        tiers.set(other, tier);
        next.push(other);
      }
    }
    front = next;
  }
  return tiers;
}
function push(map, key, value) {
  const list = map.get(key);
  if (list === void 0) map.set(key, [value]);
  else list.push(value);
}
function natural(a, b) {
  return collator.compare(a, b);
}
var collator = new Intl.Collator("en", { numeric: true, sensitivity: "variant" });

// src/fabric/linkHealth.ts
function judgeLinks(nodes, links) {
  const tier = new Map(nodes.map((node) => [node.id, node.kind === "switch" ? node.tier ?? -1 : 0]));
  const groupOf = (link) => [tier.get(link.a) ?? -2, tier.get(link.b) ?? -2].sort((a, b) => a - b).join(":");
  const groups = /* @__PURE__ */ new Map();
  for (const link of links) if (link.kind === "fabric" && link.gbps !== null) push(groups, groupOf(link), link);
  const usual = new Map([...groups].map(([key, members]) => [key, majority(members)]));
  return links.map((link) => {
    if (link.kind !== "fabric" || link.state === "down") return link;
    if (link.gbps === null) return link;
    if (link.capableGbps !== null && link.gbps < link.capableGbps) {
      return { ...link, state: "degraded", note: l10n2.t("{0}: runs at {1} of {2} Gbit/s", fault(link, null), link.gbps, link.capableGbps) };
    }
    const most = usual.get(groupOf(link)) ?? null;
    if (most !== null && link.gbps < most.gbps) {
      return {
        ...link,
        state: "degraded",
        capableGbps: link.capableGbps,
        note: l10n2.t(
          "{0}: {1}, while {2} of {3} links like it run at {4}",
          fault(link, most.like),
          name(link),
          most.count,
          most.of,
          name(most.like)
        )
      };
    }
    return { ...link, state: link.state === "degraded" ? "degraded" : "ok" };
  });
}
function majority(links) {
  const counts = /* @__PURE__ */ new Map();
  for (const link of links) push(counts, link.gbps ?? 0, link);
  for (const [gbps, members] of counts) {
    const like = members[0];
    if (like !== void 0 && members.length * 2 > links.length) return { gbps, like, count: members.length, of: links.length };
  }
  return null;
}
function name(link) {
  return [link.width, link.speed].filter((part) => part !== null).join(" ");
}
function fault(link, like) {
  const own = lanes(link.width);
  const usual = like === null ? 4 : lanes(like.width);
  if (own !== null && usual !== null && own < usual) return own * 2 === usual ? l10n2.t("half width") : l10n2.t("fewer lanes");
  return l10n2.t("reduced speed");
}

// src/fabric/nodeDescription.ts
var hardware = /^(MT\d{3,}|Mellanox|NVIDIA|ConnectX|Quantum|Intel|QLogic|Infiniscale|InfiniHost|Omni-Path|localhost(\.localdomain)?)(\b|$)/i;
function readDescription(text) {
  const words2 = text.trim().split(/\s+/);
  const [host2 = "", device] = words2;
  if (host2 === "" || words2.length > 2 || hardware.test(text.trim())) return { host: null, device: null };
  return { host: host2.replace(/^'(.*)'$/, "$1"), device: device ?? null };
}
function switchName(text) {
  const match = /^MF\d*;([^:;]+):([^/]*)((?:\/[^/]+)*)\/U\d+$/.exec(text);
  return match === null ? text : `${match[1] ?? ""}${match[3] ?? ""}`;
}
function isAggregationNode(text) {
  return /\bAggregation Node\b/i.test(text);
}

// src/fabric/fromDiscovery.ts
function hostId(name2) {
  return `host:${name2}`;
}
function deviceId(host2, device) {
  return `${hostId(host2)}/${device}`;
}
function fabricFromIbnetdiscover(text) {
  const parts = partsOfDiscovery(readIbnetdiscover(text));
  return finish(parts.nodes, parts.links, parts.problems);
}
function finish(nodes, links, problems) {
  const tiers = switchTiers(nodes, links);
  const placed = nodes.map((node) => node.kind === "switch" ? { ...node, tier: tiers.get(node.id) ?? null } : node);
  return assemble(placed, judgeLinks(placed, links), problems);
}
function partsOfDiscovery(discovery) {
  const problems = [...discovery.problems];
  const devices = /* @__PURE__ */ new Map();
  for (const device of discovery.devices) {
    if (devices.has(device.id)) problems.push({ line: device.line, message: l10n3.t("{0} is described twice", device.id) });
    else devices.set(device.id, device);
  }
  for (const missing2 of withoutBlock(discovery.devices, devices)) {
    devices.set(missing2.id, missing2);
    problems.push({
      line: missing2.line,
      message: l10n3.t("{0} ({1}) is connected but not described: the discovery was not complete", missing2.name, missing2.id)
    });
  }
  const shown = [...devices.values()].filter(({ name: name2, type }) => type !== "adapter" || !isAggregationNode(name2));
  const ids = nodeIds(shown);
  const { nodes, byGuid } = nodesOf(shown, ids);
  return { nodes, links: linksOf(shown, devices, ids, problems), problems, byGuid };
}
function withoutBlock(listed, devices) {
  const missing2 = /* @__PURE__ */ new Map();
  for (const device of listed) {
    for (const port of device.ports) {
      if (devices.has(port.peer) || missing2.has(port.peer)) continue;
      const name2 = port.peerName ?? port.peer;
      if (isAggregationNode(name2)) continue;
      const type = port.peer.startsWith("S-") ? "switch" : port.peer.startsWith("R-") ? "router" : "adapter";
      const digits = /^[SHR]-([0-9a-fA-F]{1,16})$/.exec(port.peer)?.[1];
      missing2.set(port.peer, {
        type,
        id: port.peer,
        guid: digits === void 0 ? null : `0x${digits.toLowerCase().padStart(16, "0")}`,
        name: name2,
        ports: [],
        line: port.line
      });
    }
  }
  return [...missing2.values()];
}
function nodeIds(devices) {
  const wanted = /* @__PURE__ */ new Map();
  for (const device of devices) {
    const { host: host2, device: name2 } = readDescription(device.name);
    const own = device.guid ?? device.id;
    push(wanted, device.type === "adapter" && host2 !== null ? deviceId(host2, name2 ?? own) : own, device.id);
  }
  const ids = /* @__PURE__ */ new Map();
  for (const [id, claimants] of wanted) {
    for (const claimant of claimants) ids.set(claimant, claimants.length === 1 ? id : `${id}#${claimant}`);
  }
  return ids;
}
function nodesOf(devices, ids) {
  const byGuid = /* @__PURE__ */ new Map();
  const hosts = /* @__PURE__ */ new Map();
  const nodes = [];
  const base = { tier: null, rack: null, rail: null, health: "ok", note: null };
  for (const device of devices) {
    const id = ids.get(device.id) ?? device.id;
    for (const known of [device.guid, ...device.ports.map((port) => port.guid)]) if (known !== null) byGuid.set(known, id);
    if (device.type !== "adapter") {
      nodes.push({ ...base, id, kind: "switch", name: switchName(device.name), guid: device.guid, host: null });
      continue;
    }
    const { host: host2, device: name2 } = readDescription(device.name);
    if (host2 === null) nodes.push({ ...base, id, kind: "nic", name: device.name, guid: device.guid, host: null });
    else push(hosts, host2, { id, device, name: name2 ?? device.guid ?? device.id });
  }
  for (const [host2, adapters] of [...hosts].sort(([a], [b]) => natural(a, b))) {
    nodes.push({ ...base, id: hostId(host2), kind: "host", name: host2, guid: null, host: null });
    adapters.sort((a, b) => natural(a.name, b.name));
    adapters.forEach(
      ({ id, device, name: name2 }, rail) => nodes.push({ ...base, id, kind: "nic", name: name2, guid: device.guid, host: hostId(host2), rail })
    );
  }
  return { nodes, byGuid };
}
function linksOf(shown, devices, ids, problems) {
  const ends = /* @__PURE__ */ new Map();
  for (const device of devices.values()) for (const port of device.ports) ends.set(`${device.id}[${port.number}]`, port);
  const links = [];
  const done = /* @__PURE__ */ new Set();
  for (const device of shown) {
    const a = ids.get(device.id);
    for (const port of device.ports) {
      const b = ids.get(port.peer);
      const here = `${device.id}[${port.number}]`;
      const there = `${port.peer}[${port.peerPort}]`;
      if (a === void 0 || b === void 0 || done.has(here)) continue;
      done.add(here).add(there);
      const back = ends.get(there);
      if (back !== void 0 && (back.peer !== device.id || back.peerPort !== port.number)) {
        problems.push({ line: port.line, message: l10n3.t("{0} says that it is connected elsewhere (line {1})", there, back.line) });
      }
      links.push(linkOf(a, b, port, back ?? null));
    }
  }
  return links;
}
function linkOf(a, b, port, back) {
  const own = linkGbps(port.width, port.speed);
  const other = back === null ? null : linkGbps(back.width, back.speed);
  const slower = back !== null && other !== null && (own === null || other < own) ? back : port;
  const gbps = linkGbps(slower.width, slower.speed);
  return {
    a,
    b,
    aPort: String(port.number),
    bPort: String(port.peerPort),
    kind: "fabric",
    width: slower.width,
    speed: slower.speed,
    gbps,
    capableGbps: null,
    latencyUs: null,
    state: gbps === null ? "unknown" : "ok",
    note: null
  };
}

// src/fabric/fromSnapshot.ts
import * as l10n6 from "@vscode/l10n";

// src/fabric/hostLinks.ts
import * as l10n4 from "@vscode/l10n";
function nvlinkGbps(gpu) {
  if (/\bP100\b/.test(gpu)) return 160;
  if (/\b(V100|A100|A800|A30|H100|H800|H200|H20|GH200)\b/.test(gpu)) return 200;
  if (/\b(B100|B200|B300|GB200|GB300)\b/.test(gpu)) return 400;
  return null;
}
var near = /* @__PURE__ */ new Set(["PIX", "PXB", "PHB", "PSB"]);
function linksOfMatrix(matrix2, idOf, gpuName, close) {
  const links = [];
  const perLink = gpuName === null ? null : nvlinkGbps(gpuName);
  matrix2.paths.forEach((row, i) => {
    row.forEach((path, j) => {
      if (path === null || j <= i) return;
      const [a, b] = [idOf(i), idOf(j)];
      if (a === null || b === null) return;
      const count = /^NV(\d+)$/.exec(path);
      const bundle = count !== null || path === "MX" || path === "XGMI";
      if (!bundle && close && !near.has(path)) return;
      const gbps = count === null || perLink === null ? null : Number(count[1]) * perLink;
      const kind = bundle ? "nvlink" : "pcie";
      links.push({
        a,
        b,
        aPort: null,
        bPort: null,
        kind,
        width: path,
        speed: null,
        gbps,
        capableGbps: null,
        latencyUs: null,
        state: "ok",
        note: null
      });
    });
  });
  return judge(links);
}
function judge(links) {
  const counts = /* @__PURE__ */ new Map();
  const bundles = links.filter(({ kind, width }) => kind === "nvlink" && /^NV\d+$/.test(width ?? ""));
  for (const { width } of bundles) counts.set(width ?? "", (counts.get(width ?? "") ?? 0) + 1);
  const usual = [...counts].find(([, count]) => count * 4 > bundles.length * 3)?.[0];
  const size = (width) => Number((width ?? "").slice(2));
  if (usual === void 0) return [...links];
  return links.map(
    (link) => bundles.includes(link) && size(link.width) < size(usual) ? { ...link, state: "degraded", note: l10n4.t("{0}, while most pairs of this host have {1}", link.width ?? "", usual) } : link
  );
}

// src/fabric/topoMatrix.ts
import * as l10n5 from "@vscode/l10n";
var headings = [
  [/CPU Affinity/i, "cpu-affinity"],
  [/NUMA Affinity/i, "numa-affinity"],
  [/Node Affinity/i, "numa-affinity"],
  [/GPU NUMA ID/i, "gpu-numa-id"]
];
var extra = /^(cpu-affinity|numa-affinity|gpu-numa-id)$/;
var heading = /^#?\s*GPU\d+\b/;
var legendLine = /^\s*#?\s*(NIC\d+)\s*:\s*(\S+)\s*$/;
function readTopoMatrix(text) {
  const problems = [];
  const lines = clean(text).split("\n");
  const top = lines.findIndex((line) => heading.test(line.trim()) && !/\bX\b/.test(line));
  if (top < 0) {
    return {
      devices: [],
      paths: [],
      problems: [{ line: 1, message: l10n5.t("no heading with GPU0 was found; is this the output of nvidia-smi topo -m?") }]
    };
  }
  const columns = words(headings.reduce((line, [name2, word]) => line.replace(name2, word), lines[top] ?? ""));
  const labels = columns.filter((column) => !extra.test(column));
  const rows = /* @__PURE__ */ new Map();
  const legend = /* @__PURE__ */ new Map();
  lines.slice(top + 1).forEach((line, offset) => {
    const number = top + offset + 2;
    const named = legendLine.exec(line);
    if (named !== null) {
      legend.set(named[1] ?? "", named[2] ?? "");
      return;
    }
    const [label, ...cells] = words(line);
    if (label === void 0 || !labels.includes(label) || cells[0] === "=") return;
    if (rows.has(label)) problems.push({ line: number, message: l10n5.t("{0} has a second row; the first one counts", label) });
    else rows.set(label, { cells, line: number });
    if (cells.length < labels.length) {
      problems.push({ line: number, message: l10n5.t("the row of {0} has {1} of {2} cells", label, cells.length, labels.length) });
    }
  });
  for (const label of labels) if (!rows.has(label)) problems.push({ line: top + 1, message: l10n5.t("{0} has a column but no row", label) });
  const devices = labels.map((label) => deviceOf(label, columns, rows.get(label)?.cells ?? [], legend));
  const paths = labels.map((row) => labels.map((_, column) => cell(rows.get(row)?.cells[column])));
  return { devices, paths: symmetric(paths, labels, problems), problems };
}
function words(line) {
  return line.replace(/^\s*#/, "").trim().split(/\s+/).filter((word) => word !== "");
}
function cell(text) {
  return text === void 0 || text === "X" ? null : text;
}
function deviceOf(label, columns, cells, legend) {
  const value = (name2) => {
    const at = columns.indexOf(name2);
    const text = at < 0 ? void 0 : cells[at];
    return text === void 0 || text === "N/A" ? null : text;
  };
  const gpu = /^GPU(\d+)$/.exec(label);
  const numa = value("numa-affinity");
  return {
    label,
    kind: gpu === null ? "nic" : "gpu",
    index: gpu === null ? null : Number(gpu[1]),
    device: gpu === null ? legend.get(label) ?? (/^NIC\d+$/.test(label) ? null : label) : null,
    cpus: value("cpu-affinity"),
    numaNode: numa !== null && /^\d+$/.test(numa) ? Number(numa) : null
  };
}
function symmetric(paths, labels, problems) {
  return paths.map(
    (row, i) => row.map((own, j) => {
      const other = paths[j]?.[i] ?? null;
      if (i < j && own !== null && other !== null && own !== other) {
        problems.push({
          line: null,
          message: l10n5.t("{0} and {1} disagree about their path: {2} and {3}", labels[i] ?? "", labels[j] ?? "", own, other)
        });
      }
      return i === j ? null : i < j ? own ?? other : other ?? own;
    })
  );
}

// src/fabric/fromSnapshot.ts
function fabricFromSnapshot(snapshot2, options2 = {}) {
  const found = snapshot2.ibnetdiscover;
  const parts = found === void 0 || found === null ? emptyParts : partsOfDiscovery(readIbnetdiscover(found.text));
  const rackOf = new Map(Object.entries(options2.racks ?? {}).flatMap(([rack2, hosts]) => hosts.map((host2) => [host2, rack2])));
  const usual = usualRate(snapshot2);
  const nodes = new Map(parts.nodes.map((node) => [node.id, node]));
  const rename = /* @__PURE__ */ new Map();
  const inside = [];
  const ports = /* @__PURE__ */ new Map();
  const problems = [...parts.problems];
  for (const [name2, answer] of Object.entries(snapshot2.hosts)) {
    const made = hostParts(name2, answer, rackOf.get(name2) ?? null, usual);
    const own = new Map(made.nodes.map((node) => [node.id, node]));
    for (const nic2 of answer.facts?.nics ?? []) {
      const id = deviceId(name2, clean(nic2.device));
      ports.set(`${id}/${nic2.port}`, nic2);
      const known = guid(nic2.guid);
      const discovered = known === null ? void 0 : parts.byGuid.get(known);
      if (discovered !== void 0 && discovered !== id) rename.set(discovered, id);
    }
    for (const alias of [answer.facts?.hostName ?? null, name2.split(".")[0] ?? null]) {
      if (alias !== null && alias !== name2 && !Object.hasOwn(snapshot2.hosts, alias)) adopt(alias, name2, parts, rename, own);
    }
    for (const node of own.values()) nodes.set(node.id, mergeNode(nodes.get(node.id), node));
    inside.push(...made.links);
    problems.push(...made.problems);
  }
  for (const [old, id] of rename) {
    const kept = nodes.get(id);
    const from = nodes.get(old);
    if (kept !== void 0 && from !== void 0) nodes.set(id, { ...kept, guid: from.guid ?? kept.guid });
    nodes.delete(old);
  }
  dropEmptyHosts(nodes, parts);
  const cables = parts.links.map((link) => withFacts({ ...link, a: rename.get(link.a) ?? link.a, b: rename.get(link.b) ?? link.b }, ports));
  return finish(worstOfHost([...nodes.values()]), [...cables, ...inside], problems);
}
var emptyParts = { nodes: [], links: [], problems: [], byGuid: /* @__PURE__ */ new Map() };
function hostParts(name2, answer, rack2, usual) {
  const host2 = hostId(name2);
  const base = { guid: null, tier: null, rack: rack2, rail: null, host: host2, health: "ok", note: null };
  const { facts } = answer;
  if (facts === null) {
    const note = answer.problem === null ? l10n6.t("{0} was not probed", name2) : clean(answer.problem.message);
    return { nodes: [{ ...base, id: host2, kind: "host", name: name2, host: null, health: "unknown", note }], links: [], problems: [] };
  }
  const nodes = [{ ...base, id: host2, kind: "host", name: name2, host: null }];
  for (const gpu of facts.gpus ?? [])
    nodes.push({
      ...base,
      id: deviceId(name2, `gpu${gpu.index}`),
      kind: "gpu",
      name: `GPU${gpu.index} ${clean(gpu.name)}`,
      rail: gpu.index
    });
  const devices = /* @__PURE__ */ new Map();
  for (const nic2 of facts.nics ?? []) push(devices, clean(nic2.device), nic2);
  const infiniband = [...devices].filter(([, found]) => found.some(({ linkLayer }) => linkLayer === "InfiniBand")).map(([device]) => device);
  const rails = (infiniband.length > 0 ? infiniband : [...devices.keys()]).sort(natural);
  for (const device of [...devices.keys()].sort(natural)) {
    const found = devices.get(device) ?? [];
    const rail = rails.indexOf(device);
    const judged = judgeNic(device, found, usual);
    nodes.push({
      ...base,
      id: deviceId(name2, device),
      kind: "nic",
      name: device,
      guid: guid(found[0]?.guid),
      rail: rail < 0 ? null : rail,
      ...judged
    });
  }
  return { nodes, ...matrixParts(name2, facts, new Set(nodes.map(({ id }) => id))) };
}
function matrixParts(name2, facts, known) {
  if (facts.topoMatrix === null) return { links: [], problems: [] };
  const matrix2 = readTopoMatrix(facts.topoMatrix);
  const ids = matrix2.devices.map((device) => {
    const id = device.kind === "gpu" ? deviceId(name2, `gpu${device.index ?? -1}`) : device.device === null ? null : deviceId(name2, device.device);
    return id !== null && known.has(id) ? id : null;
  });
  const problems = matrix2.problems.map(({ message }) => ({ line: null, message: l10n6.t("{0}, nvidia-smi topo -m: {1}", name2, message) }));
  return { links: linksOfMatrix(matrix2, (row) => ids[row] ?? null, facts.gpus?.[0]?.name ?? null, true), problems };
}
function usualRate(snapshot2) {
  const rates = /* @__PURE__ */ new Map();
  for (const { facts } of Object.values(snapshot2.hosts)) {
    for (const nic2 of facts?.nics ?? []) if (isUp(nic2) && nic2.rateGbps !== null) push(rates, nic2.linkLayer ?? "", nic2.rateGbps);
  }
  const usual = /* @__PURE__ */ new Map();
  for (const [layer, found] of rates) {
    const counts = /* @__PURE__ */ new Map();
    for (const rate of found) counts.set(rate, (counts.get(rate) ?? 0) + 1);
    for (const [rate, count] of counts) if (count * 2 > found.length) usual.set(layer, rate);
  }
  return usual;
}
function isUp(nic2) {
  return nic2.state === null || /ACTIVE/i.test(nic2.state);
}
function judgeNic(device, ports, usual) {
  const up = ports.filter(isUp);
  if (up.length === 0) {
    const state2 = [ports[0]?.state, ports[0]?.physState].filter((word) => word !== void 0 && word !== null).map((word) => clean(word));
    return { health: "down", note: l10n6.t("{0} is {1}", device, state2.join(", ")) };
  }
  for (const nic2 of up) {
    const most = usual.get(nic2.linkLayer ?? "");
    if (nic2.width !== null && nic2.width < 4 && nic2.linkLayer === "InfiniBand" && (most === void 0 || (nic2.rateGbps ?? 0) < most)) {
      const message = nic2.width === 2 ? l10n6.t("{0} runs at half width ({1}x)", device, nic2.width) : l10n6.t("{0} runs on {1} of 4 lanes", device, nic2.width);
      return { health: "degraded", note: message };
    }
    if (nic2.rateGbps !== null && most !== void 0 && nic2.rateGbps < most) {
      return { health: "degraded", note: l10n6.t("{0} runs at {1} Gbit/s, most ports at {2}", device, nic2.rateGbps, most) };
    }
  }
  return up.some(({ state: state2 }) => state2 === null) ? { health: "unknown", note: l10n6.t("the state of {0} is not known", device) } : { health: "ok", note: null };
}
function adopt(alias, name2, parts, rename, own) {
  const from = hostId(alias);
  if (!parts.nodes.some(({ id }) => id === from)) return;
  rename.set(from, hostId(name2));
  for (const node of parts.nodes) {
    if (node.host !== from || rename.has(node.id)) continue;
    const id = deviceId(name2, node.name);
    rename.set(node.id, id);
    if (!own.has(id)) own.set(id, { ...node, id, host: hostId(name2) });
  }
}
function mergeNode(discovered, probed) {
  return discovered === void 0 ? probed : { ...probed, guid: discovered.guid ?? probed.guid };
}
function dropEmptyHosts(nodes, parts) {
  const used = new Set([...nodes.values()].map(({ host: host2 }) => host2));
  for (const { id, kind } of parts.nodes) {
    const node = nodes.get(id);
    if (kind === "host" && !used.has(id) && node?.health === "ok") nodes.delete(id);
  }
}
function withFacts(link, ports) {
  const nic2 = ports.get(`${link.a}/${link.aPort ?? ""}`) ?? ports.get(`${link.b}/${link.bPort ?? ""}`);
  if (nic2 === void 0) return link;
  if (!isUp(nic2)) {
    return { ...link, state: "down", note: l10n6.t("{0} is {1}", clean(nic2.device), clean(nic2.state ?? "")) };
  }
  if (nic2.rateGbps === null) return link;
  const slower = link.gbps === null || nic2.rateGbps < link.gbps;
  if (!slower) return link;
  return {
    ...link,
    gbps: nic2.rateGbps,
    width: nic2.width === null ? link.width : `${nic2.width}x`,
    speed: nic2.speed ?? link.speed,
    state: "ok"
  };
}
function worstOfHost(nodes) {
  const rank = { ok: 0, unknown: 1, degraded: 2, down: 3 };
  const worst = /* @__PURE__ */ new Map();
  for (const node of nodes) {
    if (node.host === null) continue;
    const before = worst.get(node.host);
    if (before === void 0 || rank[node.health] > rank[before.health]) worst.set(node.host, node);
  }
  return nodes.map((node) => {
    const inner = node.kind === "host" ? worst.get(node.id) : void 0;
    if (inner === void 0 || rank[inner.health] <= rank[node.health]) return node;
    return { ...node, health: inner.health === "down" ? "degraded" : inner.health, note: inner.note };
  });
}

// test/unit/fabric/facts.ts
function nic(device, over = {}) {
  return {
    device,
    port: 1,
    netdev: null,
    pci: null,
    numaNode: 0,
    guid: null,
    linkLayer: "InfiniBand",
    state: "ACTIVE",
    physState: "LinkUp",
    rateGbps: 200,
    width: 4,
    speed: "HDR",
    firmware: null,
    ...over
  };
}
function host(over = {}) {
  return {
    ok: true,
    problem: null,
    facts: {
      hostName: null,
      kernel: null,
      os: null,
      cpu: { model: null, sockets: 2, cores: 64, numaNodes: 2 },
      memoryBytes: null,
      gpus: [],
      nics: [],
      interfaces: [],
      topoMatrix: null,
      versions: { driver: null, cuda: null, nccl: [] },
      peerMemory: [],
      dmaBuf: null,
      confFiles: [],
      environment: {},
      limits: { memlockKiB: null, nofile: null, shmBytes: null },
      tools: {},
      simulated: true,
      ...over
    }
  };
}
function gpus(count, name2 = "NVIDIA H100 80GB HBM3") {
  return Array.from({ length: count }, (_, index) => ({ index, name: name2, uuid: null, pci: null, numaNode: null, memoryBytes: null, driver: null, pcie: null }));
}
function matrix(count) {
  const labels = [...Array.from({ length: count }, (_, at) => `GPU${at}`), ...Array.from({ length: count }, (_, at) => `NIC${at}`)];
  const path = (a, b) => a === b ? " X " : a < count && b < count ? "NV18" : a % count === b % count ? "PIX" : "SYS";
  const rows = labels.map((label, a) => [label, ...labels.map((_, b) => path(a, b)), ...a < count ? ["0-31", "0", "N/A"] : []].join("	"));
  const legend = Array.from({ length: count }, (_, at) => `  NIC${at}: mlx5_${at}`);
  return [["", ...labels, "CPU Affinity", "NUMA Affinity", "GPU NUMA ID"].join("	"), ...rows, "", "NIC Legend:", "", ...legend, ""].join("\n");
}
function snapshot(hosts, ibnetdiscover = null) {
  return { schema: 1, at: "2026-11-20T10:00:00Z", cluster: "demo", origin: "simulated", hosts, ibnetdiscover: ibnetdiscover === null ? null : { host: "gpu000", text: ibnetdiscover } };
}

// test/e2e/page/harness.ts
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";

// test/e2e/page/themes.ts
var common = { "font-family": '"DejaVu Sans", sans-serif', "font-size": "13px" };
var themes = {
  dark: {
    kind: "vscode-dark",
    colours: {
      ...common,
      foreground: "#cccccc",
      "editor-foreground": "#cccccc",
      "editor-background": "#1f1f1f",
      descriptionForeground: "#9d9d9d",
      focusBorder: "#0078d4",
      "panel-border": "#2b2b2b",
      "widget-border": "#313131",
      "charts-foreground": "#cccccc",
      "charts-lines": "#cccccc80",
      "charts-red": "#f14c4c",
      "charts-orange": "#d18616",
      "charts-yellow": "#cca700",
      "charts-green": "#89d185",
      "charts-blue": "#59a4f9",
      "charts-purple": "#b180d7",
      "badge-background": "#616161",
      "badge-foreground": "#f8f8f8",
      "button-background": "#0078d4",
      "button-foreground": "#ffffff",
      "button-hoverBackground": "#026ec1",
      "button-secondaryBackground": "#313131",
      "button-secondaryForeground": "#cccccc",
      "button-secondaryHoverBackground": "#3c3c3c",
      "input-background": "#313131",
      "input-foreground": "#cccccc",
      "input-border": "#3c3c3c",
      "input-placeholderForeground": "#989898",
      "list-hoverBackground": "#2a2d2e",
      "toolbar-hoverBackground": "#5a5d5e50",
      "textLink-foreground": "#4daafc",
      "editorHoverWidget-background": "#202020",
      "editorHoverWidget-foreground": "#cccccc",
      "editorHoverWidget-border": "#454545",
      "widget-shadow": "#0000005c",
      "tree-tableOddRowsBackground": "#cccccc0a"
    }
  },
  light: {
    kind: "vscode-light",
    colours: {
      ...common,
      foreground: "#3b3b3b",
      "editor-foreground": "#3b3b3b",
      "editor-background": "#ffffff",
      descriptionForeground: "#3b3b3b",
      focusBorder: "#005fb8",
      "panel-border": "#e5e5e5",
      "widget-border": "#e5e5e5",
      "charts-foreground": "#3b3b3b",
      "charts-lines": "#3b3b3b80",
      "charts-red": "#e51400",
      "charts-orange": "#d18616",
      "charts-yellow": "#bf8803",
      "charts-green": "#388a34",
      "charts-blue": "#0063d3",
      "charts-purple": "#652d90",
      "badge-background": "#cccccc",
      "badge-foreground": "#3b3b3b",
      "button-background": "#005fb8",
      "button-foreground": "#ffffff",
      "button-hoverBackground": "#0258a8",
      "button-secondaryBackground": "#e5e5e5",
      "button-secondaryForeground": "#3b3b3b",
      "button-secondaryHoverBackground": "#cccccc",
      "input-background": "#ffffff",
      "input-foreground": "#3b3b3b",
      "input-border": "#cecece",
      "input-placeholderForeground": "#767676",
      "list-hoverBackground": "#f2f2f2",
      "toolbar-hoverBackground": "#b8b8b850",
      "textLink-foreground": "#005fb8",
      "editorHoverWidget-background": "#f8f8f8",
      "editorHoverWidget-foreground": "#3b3b3b",
      "editorHoverWidget-border": "#c8c8c8",
      "widget-shadow": "#00000029",
      "tree-tableOddRowsBackground": "#3b3b3b0a"
    }
  },
  contrast: {
    kind: "vscode-dark vscode-high-contrast",
    colours: {
      ...common,
      foreground: "#ffffff",
      "editor-foreground": "#ffffff",
      "editor-background": "#000000",
      descriptionForeground: "#ffffffb3",
      focusBorder: "#f38518",
      contrastBorder: "#6fc3df",
      contrastActiveBorder: "#f38518",
      "charts-foreground": "#ffffff",
      "charts-lines": "#ffffff80",
      "charts-red": "#f48771",
      "charts-orange": "#ffc600",
      "charts-yellow": "#ffd37f",
      "charts-green": "#89d185",
      "charts-blue": "#75beff",
      "charts-purple": "#d8a0ff",
      "badge-background": "#000000",
      "badge-foreground": "#ffffff",
      "button-foreground": "#ffffff",
      "button-background": "#000000",
      "button-border": "#6fc3df",
      "button-secondaryForeground": "#ffffff",
      "input-background": "#000000",
      "input-foreground": "#ffffff",
      "input-border": "#6fc3df",
      "input-placeholderForeground": "#ffffffb3",
      "textLink-foreground": "#21a6ff",
      "editorHoverWidget-background": "#0c141f",
      "editorHoverWidget-foreground": "#ffffff",
      "editorHoverWidget-border": "#6fc3df"
    }
  },
  contrastLight: {
    kind: "vscode-high-contrast-light vscode-high-contrast",
    colours: {
      ...common,
      foreground: "#292929",
      "editor-foreground": "#292929",
      "editor-background": "#ffffff",
      descriptionForeground: "#292929b3",
      focusBorder: "#006bbd",
      contrastBorder: "#0f4a85",
      contrastActiveBorder: "#006bbd",
      "charts-foreground": "#292929",
      "charts-lines": "#29292980",
      "charts-red": "#b5200d",
      "charts-orange": "#895503",
      "charts-yellow": "#895503",
      "charts-green": "#136c0d",
      "charts-blue": "#0f4a85",
      "charts-purple": "#652d90",
      "badge-background": "#0f4a85",
      "badge-foreground": "#ffffff",
      "button-foreground": "#ffffff",
      "button-background": "#0f4a85",
      "button-border": "#0f4a85",
      "button-secondaryForeground": "#292929",
      "button-secondaryBackground": "#ffffff",
      "input-background": "#ffffff",
      "input-foreground": "#292929",
      "input-border": "#0f4a85",
      "input-placeholderForeground": "#292929b3",
      "textLink-foreground": "#0f4a85",
      "editorHoverWidget-background": "#ffffff",
      "editorHoverWidget-foreground": "#292929",
      "editorHoverWidget-border": "#0f4a85"
    }
  }
};

// test/e2e/page/harness.ts
var root = join(import.meta.dirname, "..", "..", "..");
var executable = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
var missing = existsSync(executable) ? null : `Chromium is not at ${executable} (set CHROMIUM, or install it with apt-get install chromium)`;
async function pageHarness(name2) {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  await build({
    entryPoints: [join(root, "webview", name2, "main.ts")],
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    outfile: join(folder, "page.js"),
    logLevel: "error"
  });
  const server = await serve(folder);
  const address = `http://127.0.0.1:${server.address().port}/`;
  const browser = await chromium.launch({
    executablePath: executable,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
  });
  return {
    open: (state2, options2 = {}) => open(browser, address, state2, options2),
    stop: async () => {
      await browser.close();
      await new Promise((done) => server.close(done));
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
async function open(browser, address, state2, { theme = "dark", texts, width = 1200, height = 760 }) {
  const context = await browser.newContext({ viewport: { width, height } });
  await context.route(
    (url) => url.hostname !== "127.0.0.1",
    (route) => route.abort()
  );
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.addInitScript(fakeHost, { state: state2, texts: texts ?? null, theme: themes[theme] });
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector("#root")?.childElementCount !== 0);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return {
    page,
    errors,
    send: async (next) => {
      await page.evaluate((value) => window.postMessage({ rpc: "notify", name: "state", params: value }, "*"), next);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    },
    setTheme: (next) => page.evaluate(applyTheme, themes[next]),
    posted: () => page.evaluate(() => {
      const sent = window.sent;
      return sent.filter(({ rpc }) => rpc === "notify").map(({ name: name2, params }) => ({ name: name2, params }));
    }),
    violations: async () => {
      await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
      return page.evaluate(async () => {
        const { axe } = window;
        const { violations } = await axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`);
      });
    },
    close: () => context.close()
  };
}
function fakeHost({ state: state2, texts, theme }) {
  const sent = [];
  let saved;
  Object.assign(window, {
    sent,
    acquireVsCodeApi: () => {
      for (const [name2, value] of Object.entries(theme.colours)) document.documentElement.style.setProperty(`--vscode-${name2}`, value);
      document.body.className = theme.kind;
      return {
        postMessage: (message) => {
          sent.push(structuredClone(message));
          if (message.rpc === "request" && message.name === "ready") window.postMessage({ rpc: "answer", id: message.id, result: { texts, state: state2 } }, "*");
        },
        getState: () => saved,
        setState: (value) => saved = structuredClone(value)
      };
    }
  });
}
function applyTheme(theme) {
  document.documentElement.removeAttribute("style");
  for (const [name2, value] of Object.entries(theme.colours)) document.documentElement.style.setProperty(`--vscode-${name2}`, value);
  document.body.className = theme.kind;
}
function serve(folder) {
  const types2 = { "/page.js": "text/javascript", "/page.css": "text/css" };
  const html = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title><link rel="stylesheet" href="page.css"></head><body><main id="root"></main><script src="page.js"></script></body></html>';
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const type = types2[path];
    response.setHeader("content-security-policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src data: blob:");
    if (path === "/") response.setHeader("content-type", "text/html").end(html);
    else if (type !== void 0 && existsSync(join(folder, path))) response.setHeader("content-type", type).end(readFileSync(join(folder, path)));
    else response.writeHead(404).end();
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

// test/e2e/page/.h6shot.ts
import { mkdirSync } from "node:fs";
var hostsOf = (n, cards = 8) => Object.fromEntries(Array.from({ length: n }, (_, h2) => {
  const name2 = "gpu" + String(h2).padStart(String(Math.max(999, n - 1)).length, "0");
  return [name2, h2 === 3 ? { ok: false, problem: { kind: "unreachable", message: name2 + " was not reached in 5 s (no route)." }, facts: null } : host({ gpus: gpus(8), nics: Array.from({ length: cards }, (_2, c) => nic("mlx5_" + c, h2 === 1 && c === 2 ? { width: 2, rateGbps: 100 } : h2 === 2 && c === 5 ? { state: "DOWN", physState: "Polling" } : {})), topoMatrix: matrix(8) })];
}));
var demo = fabricFromSnapshot(snapshot(hostsOf(4), fabricFile({ hosts: 4, adapters: 8, radix: 16, rails: true }).text.replace(/4xHDR/, "4xHDR")));
var rack = Object.fromEntries(Array.from({ length: 4 }, (_, r) => ["rack-" + (r + 1), Array.from({ length: 8 }, (_2, k) => "gpu" + String(r * 8 + k).padStart(3, "0"))]));
var mid = fabricFromSnapshot(snapshot(hostsOf(32), fabricFile({ hosts: 32, adapters: 8, radix: 16, rails: true }).text), { racks: rack });
var t7 = fabricFile({ hosts: 32, radix: 16 }).text;
var simple = fabricFromIbnetdiscover(t7.replace(/(\[9\]\t"S-[^\n]*)4xHDR/, "$12xHDR"));
var big = fabricFromSnapshot(snapshot(hostsOf(1250), fabricFile({ hosts: 1250, adapters: 8, radix: 64, rails: true, pods: 8 }).text));
console.log(JSON.stringify([demo.summary, mid.summary, simple.summary, big.summary]));
var h = await pageHarness("topology");
var state = (fabric) => ({ title: "demo", origin: "simulated", at: new Date(Date.now() - 3e5).toISOString(), fabric });
var out = "/tmp/h6shots";
mkdirSync(out, { recursive: true });
var want = process.argv.slice(2);
for (const [name2, fabric] of Object.entries({ demo, mid, simple, big })) {
  if (want.length && !want.includes(name2)) continue;
  for (const theme of name2 === "demo" ? ["dark", "light", "contrast", "contrastLight"] : ["dark"]) {
    const s = Date.now();
    const o = await h.open(state(fabric), { theme });
    await o.page.screenshot({ path: `${out}/${name2}-${theme}.png` });
    console.log(name2, theme, Date.now() - s, o.errors);
    if (theme === "dark") console.log((await o.violations()).join("\n").slice(0, 1500));
    if (name2 === "big") {
      console.log("frames", await o.page.evaluate(async () => {
        const c = document.querySelector("canvas");
        let n = 0;
        const t0 = performance.now();
        while (performance.now() - t0 < 3e3) {
          c.dispatchEvent(new KeyboardEvent("keydown", { key: n % 2 ? "ArrowLeft" : "ArrowRight" }));
          await new Promise((r) => requestAnimationFrame(r));
          n++;
        }
        return n;
      }));
    }
    if (name2 === "demo" && theme !== "contrastLight") {
      await o.page.mouse.move(300, 150);
      const box = await o.page.locator("canvas").boundingBox();
      for (let y = 100; y < box.height; y += 9) {
        await o.page.mouse.move(box.x + box.width / 3, box.y + y);
        if (await o.page.locator(".tooltip").isVisible() && (await o.page.locator(".tooltip").innerText()).includes("\u2194")) break;
      }
      await o.page.screenshot({ path: `${out}/${name2}-${theme}-hover.png` });
      await o.page.getByRole("button", { name: "List" }).click();
      await o.page.screenshot({ path: `${out}/${name2}-${theme}-list.png` });
      if (theme === "dark") console.log((await o.violations()).join("\n").slice(0, 1500));
    }
    await o.close();
  }
}
if (!want.length) {
  const o = await h.open({ title: "", origin: null, at: null, fabric: null });
  await o.page.screenshot({ path: `${out}/empty.png` });
  console.log(o.errors, await o.violations());
  await o.close();
}
await h.stop();
