/** The id of a host in the graph. */
export function hostId(name: string): string {
  return `host:${name}`;
}

/** The id of a device inside a host, by the host's name. */
export function deviceId(host: string, device: string): string {
  return deviceIn(hostId(host), device);
}

/** The id of a device inside a host, by the host's id. */
export function deviceIn(host: string, device: string): string {
  return `${host}/${device}`;
}
