import type { SimulatedHost } from '../world.js';
import type { Tool } from './io.js';

/** Units of a simulated host and their states in systemd's words. */
function units(host: SimulatedHost): Readonly<Record<string, string>> {
  return {
    'nvidia-fabricmanager': host.fabricManager,
    'nvidia-persistenced': 'active',
    'nvidia-dcgm': 'active',
    openibd: 'active',
    irqbalance: 'inactive',
    containerd: 'active',
    docker: 'active',
    chrony: host.clockOffsetMs === 0 ? 'active' : 'failed',
  };
}

/** systemctl, as far as the state of units goes: `show -p …` and `is-active`. */
export const systemctl: Tool = ({ args, host, out, err }) => {
  const [verb, ...rest] = args;
  const known = units(host);
  const asked = rest
    .filter((word, index) => !word.startsWith('-') && rest[index - 1] !== '-p')
    .map((word) => word.replace(/\.service$/, ''));
  const stateOf = (name: string): string | undefined => (Object.hasOwn(known, name) ? known[name] : undefined);
  if (verb === 'show') {
    out(
      asked
        .map((name) => {
          const state = stateOf(name);
          return `Id=${name}.service\nLoadState=${state === undefined ? 'not-found' : 'loaded'}\nActiveState=${state ?? 'inactive'}\n`;
        })
        .join('\n'),
    );
    return 0;
  }
  if (verb === 'is-active') {
    out(asked.map((name) => `${stateOf(name) ?? 'inactive'}\n`).join(''));
    return asked.some((name) => stateOf(name) === 'active') ? 0 : 3;
  }
  err('The embedded cluster answers systemctl show and systemctl is-active only.\n');
  return 1;
};

/** chronyc tracking: whether the clock follows its source. */
export const chronyc: Tool = ({ args, host, out, err }) => {
  if (!args.includes('tracking')) {
    err('The embedded cluster answers chronyc tracking only.\n');
    return 1;
  }
  if (host.clockOffsetMs !== 0) {
    out('506 Cannot talk to daemon\n');
    return 1;
  }
  out(
    'Reference ID    : 0A400001 (10.64.0.1)\nStratum         : 3\nSystem time     : 0.000012345 seconds slow of NTP time\n' +
      'Leap status     : Normal\n',
  );
  return 0;
};
