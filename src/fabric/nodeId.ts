/** The id of a host in the graph. */
export function hostId(name: string): string {
  return `host:${name}`;
}

/** The id of a device inside a host. */
export function deviceId(host: string, device: string): string {
  return `${hostId(host)}/${device}`;
}
