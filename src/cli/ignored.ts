import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Names of the files that say what a walk through folders passes over, in the syntax of gitignore. */
const names = ['.gitignore', '.ncclignore'];

interface Level {
  /** Folder that its patterns are relative to. */
  readonly base: string;
  readonly patterns: Ignore;
}

/** What the ignore files from one folder upwards say. */
export interface IgnoreRules {
  /** Whether a file or folder, by its whole path, is passed over. */
  readonly passesOver: (path: string, isFolder: boolean) => boolean;
  /** The same with the ignore files of a folder inside. */
  readonly inside: (folder: string) => Promise<IgnoreRules>;
}

async function levelOf(folder: string): Promise<Level | null> {
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')));
  return texts.every((text) => text.trim() === '') ? null : { base: folder, patterns: texts.reduce((all, text) => all.add(text), ignore()) };
}

function rules(levels: readonly Level[]): IgnoreRules {
  return {
    passesOver(path, isFolder) {
      // The innermost file that says anything about a path has the last word.
      for (const { base, patterns } of levels.toReversed()) {
        const below = relative(base, path).split(sep).join('/');
        if (below === '' || below.startsWith('..')) continue;
        const { ignored, unignored } = patterns.test(isFolder ? `${below}/` : below);
        if (ignored || unignored) return ignored;
      }
      return false;
    },
    async inside(folder) {
      const level = await levelOf(folder);
      return level === null ? this : rules([...levels, level]);
    },
  };
}

/** What is passed over below a folder: its own ignore files, those of the folders above it up to that of the repository, and patterns given by hand. */
export async function ignoreRules(
  folder: string,
  extra: { readonly base: string; readonly patterns: readonly string[] },
  files: boolean,
): Promise<IgnoreRules> {
  const levels: Level[] = [];
  if (files) {
    const above: string[] = [folder];
    for (let at = folder; !(await isRepository(at)); at = dirname(at)) {
      if (dirname(at) === at) {
        above.length = 1;
        break;
      }
      above.push(dirname(at));
    }
    for (const one of above.reverse()) levels.push(...[await levelOf(one)].filter((level) => level !== null));
  }
  if (extra.patterns.length > 0) levels.push({ base: extra.base, patterns: ignore().add([...extra.patterns]) });
  const found = rules(levels);
  return files ? found : { ...found, inside: () => Promise.resolve(found) };
}

async function isRepository(folder: string): Promise<boolean> {
  return await stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}
