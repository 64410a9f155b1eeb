/** Path segments with `.` and `..` worked out; null where the path climbs above its root. */
function resolved(segments: readonly string[]): string[] | null {
  const out: string[] = [];
  for (const segment of segments) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') out.push(segment);
    else if (out.pop() === undefined) return null;
  }
  return out;
}

/** Whether a path lies in a folder; both with `/` and without `..`. */
export function liesIn(folder: string, path: string): boolean {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(base);
}

/**
 * Where a file that another one reads in may lie: beside it, and in the folders of the workspace; only places inside those folders. A path
 * with something in it that a shell would work out is nowhere.
 */
export function neighbourPaths(fromPath: string, written: string, folders: readonly string[]): string[] {
  if (written === '' || /[$`~*?[\]{}\p{Cc}]/u.test(written)) return [];
  const beside = fromPath.slice(0, fromPath.lastIndexOf('/'));
  const bases = written.startsWith('/') ? [''] : [beside, ...folders];
  const places = bases.flatMap((base) => {
    const path = resolved([...base.split('/'), ...written.split('/')]);
    return path === null ? [] : [`/${path.join('/')}`];
  });
  return [...new Set(places)].filter((place) => folders.some((folder) => liesIn(folder, place)));
}
