import * as vscode from 'vscode';

/** An example of a file of sites: three data centres 20 to 150 ms apart. */
export function sitesTemplate(): string {
  return [
    `# ${vscode.l10n.t('Data centres of one job. Keep this as .nccl/sites.yaml, then run "NCCL: Plan All-Reduce in Levels…" again.')}`,
    'sites:',
    '  - { name: fra, racks: 4, hostsPerRack: 8, gpusPerHost: 8 }',
    '  - { name: iad, racks: 4, hostsPerRack: 8, gpusPerHost: 8 }',
    '  - { name: sin, racks: 2, hostsPerRack: 8, gpusPerHost: 8 }',
    `# ${vscode.l10n.t('ms is one way; rttMs takes a round trip. gbps is that of the whole link.')}`,
    'links:',
    '  - { between: [fra, iad], ms: 45, gbps: 400 }',
    '  - { between: [fra, sin], ms: 80, gbps: 200 }',
    '  - { between: [iad, sin], ms: 110, gbps: 100 }',
    `# ${vscode.l10n.t('Per GPU, inside a host, a rack and a site; usual figures where absent.')}`,
    '# nvlink: { us: 3.4, GBs: 370 }',
    '# rack: { us: 14, GBs: 48 }',
    '# site: { us: 14, GBs: 48 }',
    '',
  ].join('\n');
}
