import type { Location } from 'vscode-languageserver/node';
import { findFiles, longestNeighbour, mostFoundFiles, type FoundFile } from '../protocol/lsp.js';
import type { Setting } from '../scripts/index.js';
import { analyse, type Analysis, type DocumentText } from './analysis.js';
import { placesOf } from './places.js';
import type { Session } from './session.js';

/** All places of a variable in the open documents and in the files of the workspace that the editor finds to name it. */
export async function referencesOf(session: Session, name: string, declarations: boolean): Promise<Location[]> {
  const found: Location[] = [];
  const add = (uri: string, places: ReturnType<typeof placesOf>): void => {
    for (const { range, assigned } of places) if (declarations || !assigned) found.push({ uri, range });
  };
  const open = session.documents.all();
  for (const document of open) {
    const text = document.getText();
    if (text.includes(name)) add(document.uri, placesOf(text, await session.analysisOf(document), name));
  }
  const seen = new Set(open.map(({ uri }) => uri));
  for (const file of (await askFiles(session, name)).slice(0, mostFoundFiles)) {
    const { uri, text } = file;
    if (seen.has(uri) || !text.includes(name)) continue;
    seen.add(uri);
    add(uri, placesOf(text, await analyse(closed(file), { configuration: session.configuration }), name));
  }
  return found;
}

/** Settings in a file of the workspace that need not be open. */
export async function settingsInFile({ configuration }: Session, file: FoundFile): Promise<readonly Setting[]> {
  if (file.text.length > longestNeighbour) return [];
  return (await analyse(closed(file), { configuration })).settings;
}

/** Where a file that a document reads in assigns a variable last; null where none does. */
export async function sourcedPlace(
  session: Session,
  from: string,
  { reading }: Pick<Analysis, 'reading'>,
  name: string,
): Promise<Location | null> {
  for (const path of reading.wants.toReversed()) {
    const file = await session.neighbours.find(from, path);
    if (file?.text.includes(name) !== true) continue;
    const { settings } = await analyse(closed(file), { configuration: session.configuration });
    const setting = settings.findLast((one) => one.name === name);
    if (setting !== undefined) return { uri: file.uri, range: setting.nameRange };
  }
  return null;
}

/** A file that is not open has no language: its name and text tell what it is. */
function closed({ uri, text }: FoundFile): DocumentText {
  return { uri, languageId: 'plaintext', getText: () => text };
}

/** Files of the workspace that name a variable; none where the client knows no such request. */
async function askFiles({ connection }: Session, name: string): Promise<readonly FoundFile[]> {
  try {
    return await connection.sendRequest<readonly FoundFile[]>(findFiles.method, { name });
  } catch {
    return [];
  }
}
