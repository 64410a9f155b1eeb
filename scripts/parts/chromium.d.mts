export const offline: readonly string[];
export function chromiumPath(): string | null;
