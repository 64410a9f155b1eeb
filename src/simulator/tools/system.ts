import { parts } from '../world.js';
import type { Tool } from './io.js';

/** hostname of the simulated host. */
export const hostname: Tool = ({ args, host, out }) => {
  out(args.includes('-I') || args.includes('-i') ? `${host.address} \n` : `${host.name}\n`);
  return 0;
};

/** uname with the simulated host's name and kernel. */
export const uname: Tool = ({ args, host, out }) => {
  const values: readonly (readonly [flag: string, value: string])[] = [
    ['s', 'Linux'],
    ['n', host.name],
    ['r', parts.kernel],
    ['v', '#54-Ubuntu SMP'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const flags = args.filter((word) => /^-[a-z]+$/.test(word)).join('');
  const all = flags.includes('a') || args.includes('--all');
  const chosen = values.filter(([flag]) => all || flags.includes(flag));
  out(`${(chosen.length === 0 ? values.slice(0, 1) : chosen).map(([, value]) => value).join(' ')}\n`);
  return 0;
};

/** ip, as far as addresses go: `ip -o addr`. */
export const ip: Tool = ({ args, host, out, err }) => {
  if (!args.some((word) => /^a(ddr(ess)?)?$/.test(word))) {
    err(`Object "${args.find((word) => !word.startsWith('-')) ?? ''}" is unknown, try "ip help".\n`);
    return 1;
  }
  const tail = '\\       valid_lft forever preferred_lft forever';
  const lines = [
    `1: lo    inet 127.0.0.1/8 scope host lo${tail}`,
    `2: ${host.ethernet}    inet ${host.address}/16 brd 10.64.255.255 scope global ${host.ethernet}${tail}`,
    ...host.nics
      .filter((nic) => nic.active)
      .map(
        (nic, index) =>
          `${String(index + 3)}: ${nic.netdev}    inet ${host.address.replace(/^10\.64/, `10.${String(65 + index)}`)}/16 scope global ${nic.netdev}${tail}`,
      ),
  ];
  out(`${lines.join('\n')}\n`);
  return 0;
};

/** lldpctl -f json: the Ethernet port's neighbour, the rack's top switch. */
export const lldpctl: Tool = ({ args, host, out, err }) => {
  const at = args.indexOf('-f');
  const format = at < 0 ? 'plain' : (args[at + 1] ?? '');
  if (format !== 'json' && format !== 'json0') {
    err(`[WARN/lldpctl] the embedded cluster answers lldpctl -f json only\n`);
    return 1;
  }
  const rack = host.rack.replace('rack-', '');
  const byte = (value: number): string => (value & 255).toString(16).padStart(2, '0');
  const port = `swp${String((host.index % 32) + 1)}`;
  const chassis = {
    [`tor-${rack}`]: {
      id: { type: 'mac', value: `02:00:0a:60:${byte(Number(rack) >> 8)}:${byte(Number(rack))}` },
      descr: 'Cumulus Linux version 5.6.0 running on Mellanox SN4700',
      'mgmt-ip': `10.60.0.${String(Number(rack))}`,
      capability: [
        { type: 'Bridge', enabled: true },
        { type: 'Router', enabled: true },
      ],
    },
  };
  const ethernet = {
    via: 'LLDP',
    rid: '1',
    age: '0 day, 00:12:34',
    chassis,
    port: { id: { type: 'ifname', value: port }, descr: port, ttl: '120' },
  };
  out(`${JSON.stringify({ lldp: { interface: { [host.ethernet]: ethernet } } }, null, 2)}\n`);
  return 0;
};
