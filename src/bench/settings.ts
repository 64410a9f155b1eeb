/** Environment settings of one combination; a missing name is left unset. */
export type Settings = Readonly<Record<string, string>>;
