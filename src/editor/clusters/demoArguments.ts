/** From this many hosts on, the faults are spread over the fleet. */
const fleet = 32;

/**
 * Words of `simulate` for the demo: a cluster of that size with something to find, as far as it is large enough to have it. GPUs and
 * adapters come in pairs, so mlx5_3 needs four GPUs.
 */
export function demoArguments(hosts: number, gpus: number): string[] {
  const faults =
    hosts >= fleet
      ? ['--faults', String(Math.min(12, Math.ceil(hosts / 16))), '--dead', '1%']
      : [...(hosts >= 3 ? ['gdr-off=gpu-03'] : []), ...(hosts >= 2 && gpus >= 4 ? ['degraded-link=gpu-02:mlx5_3'] : [])].flatMap(
          (fault) => ['--fault', fault],
        );
  return [
    'simulate',
    '--hosts',
    String(hosts),
    '--gpus',
    String(gpus),
    ...faults,
    '--pace',
    '15',
    '--format',
    'json',
    '--until-stdin-closes',
  ];
}
