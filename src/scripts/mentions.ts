import { isSettingName } from './names.js';

/** Whether a text names a variable that {@link isSettingName} knows. Cheap: for texts that were not asked for. */
export function mentionsSetting(text: string): boolean {
  if (text.includes('NCCL_')) return true;
  const words = /[A-Z][A-Z0-9]*_[A-Z0-9_]+/gu;
  for (let found = words.exec(text); found !== null; found = words.exec(text)) if (isSettingName(found[0])) return true;
  return false;
}
