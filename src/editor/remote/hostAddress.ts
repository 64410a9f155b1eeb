/** One file of a host of a connected cluster. */
export interface HostAddress {
  readonly cluster: string;
  readonly host: string;
  /** Absolute on the host. */
  readonly path: string;
}

/** The parts of a `nccl-host://cluster/host/path` address. A slash or percent sign in a host's name is written as in an address. */
export function toUriParts({ cluster, host, path }: HostAddress): { readonly authority: string; readonly path: string } {
  return { authority: cluster, path: `/${host.replaceAll('%', '%25').replaceAll('/', '%2F')}${path}` };
}

/** The file behind an address; a host alone is its root folder. Null for an address without a host. */
export function fromUriParts({ authority, path }: { readonly authority: string; readonly path: string }): HostAddress | null {
  const [, name = '', ...rest] = path.split('/');
  if (authority === '' || name === '') return null;
  return { cluster: authority, host: name.replaceAll('%2F', '/').replaceAll('%25', '%'), path: `/${rest.join('/')}` };
}

/** The cluster that an address means: editors write the name in small letters. */
export function clusterNamed(name: string, known: readonly string[]): string {
  return known.find((one) => one === name) ?? known.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}
