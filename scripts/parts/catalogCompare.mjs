// How the variables of an NCCL checkout differ from those of our catalogue, and what to write where they do.

const numbers = (release) => release.split('.').map(Number);

function atLeast(release, since) {
  const [a, b] = [numbers(release), numbers(since)];
  for (let at = 0; at < 3; at++) if ((a[at] ?? 0) !== (b[at] ?? 0)) return (a[at] ?? 0) > (b[at] ?? 0);
  return true;
}

/** The default that the catalogue has for a release; undefined where it knows none. */
function defaultAt(variable, release) {
  return variable.defaults.findLast(([since]) => atLeast(release, since))?.[1];
}

const sameDefault = (own, found) => {
  if (own === null || found === null) return own === found;
  return String(own) === String(found);
};

/** Whether a release has a variable, by the catalogue. */
function hasAt(variable, release) {
  const begun = variable.introducedIn === null || atLeast(release, variable.introducedIn);
  return begun && (variable.removedIn === null || !atLeast(release, variable.removedIn));
}

/** Readers that are the same thing for a release: typed parameters began with 2.30.7, and before that each had a reader of its own. */
function sameReader(own, found, release) {
  if (found === 'quoted' || own === found) return true;
  return own === 'typed' && !atLeast(release, '2.30.7');
}

/**
 * Differences between what a checkout of a release reads (see variablesIn) and our variables, each list in the order of names. `quoted` are
 * names that only stand in a string.
 */
export function compare(found, variables, release) {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const ours = variables.filter((variable) => hasAt(variable, release));
  const names = [...found.keys()].sort();
  const read = names.filter((name) => found.get(name).reader !== 'quoted');
  const known = (name) => byName.get(name);
  return {
    added: read.filter((name) => known(name) === undefined).map((name) => found.get(name)),
    back: read.filter((name) => known(name) !== undefined && !hasAt(known(name), release)).map((name) => found.get(name)),
    gone: ours
      .filter(({ name }) => !found.has(name))
      .map(({ name }) => name)
      .sort(),
    defaults: ours.flatMap((variable) => {
      const there = found.get(variable.name);
      if (there === undefined || there.expression === undefined) return [];
      // The catalogue holds the words of a list or level, the source the bits that they stand for.
      if (['enum', 'list', 'level'].includes(variable.kind) && typeof there.value !== 'string') return [];
      const own = defaultAt(variable, release);
      if ((there.choices ?? [there.value]).some((value) => value !== undefined && sameDefault(own ?? null, value))) return [];
      return [{ ...there, own: own ?? null }];
    }),
    readers: ours.flatMap((variable) => {
      const there = found.get(variable.name);
      return there === undefined || sameReader(variable.reader, there.reader, release) ? [] : [{ ...there, own: variable.reader }];
    }),
    quoted: names.filter((name) => found.get(name).reader === 'quoted' && known(name) === undefined).map((name) => found.get(name)),
  };
}

/** An entry for a data file, with what the source tells filled in and the two sentences left to write. */
export function draft(found, variables, release, areas) {
  const flag = found.reader === 'strtoll' && /_(?:ENABLE|DISABLE)$/u.test(found.name);
  const kind = found.type === 'bool' || flag ? 'switch' : found.reader === 'strtoll' ? 'integer' : 'text';
  const lines = [`name: '${found.name}',`, `kind: '${kind}',`, `area: '${areas.get(found.file) ?? 'unknown'}',`];
  if (found.reader !== 'strtoll') lines.push(`reader: '${found.reader}',`);
  lines.push(`since: '${release}',`);
  if (typeof found.value === 'bigint')
    lines.push(`default: ${Number.isSafeInteger(Number(found.value)) ? String(found.value) : `'${String(found.value)}'`},`);
  else if (typeof found.value === 'string') lines.push(`default: ${JSON.stringify(found.value)},`);
  else if (found.expression !== undefined && found.value === undefined) lines.push(`// default as written: ${found.expression}`);
  if (kind === 'switch') lines.push(`truthy: '!=0', // look: some switches want exactly 1`);
  lines.push(`en: '',`, `zh: '',`);
  return `  {\n${lines.map((line) => `    ${line}\n`).join('')}  }, // ${found.file}:${String(found.line)}`;
}

/** The area that most variables of a file belong to, by file. */
export function areasByFile(found, variables) {
  const counts = new Map();
  for (const { name, area } of variables) {
    const file = found.get(name)?.file;
    if (file === undefined) continue;
    const inFile = counts.get(file) ?? new Map();
    counts.set(file, inFile.set(area, (inFile.get(area) ?? 0) + 1));
  }
  return new Map([...counts].map(([file, areas]) => [file, [...areas].sort((a, b) => b[1] - a[1])[0][0]]));
}
