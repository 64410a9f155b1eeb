export function evaluate(expression: string, constants?: ReadonlyMap<string, readonly string[]>, depth?: number): bigint | undefined;
