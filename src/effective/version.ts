import type { Range } from '../base/text.js';

/** Who says which release a file is read for: the user, the hosts' libraries, the image or package that the file names, or nobody. */
export type VersionSource = 'setting' | 'hosts' | 'container' | 'newest';

/** The release that a file is read for, and who says so. */
export interface TargetVersion {
  readonly version: string;
  readonly from: VersionSource;
  /** The words to show beside it: "gpu-01 and 31 more", "nvcr.io/nvidia/pytorch:24.05-py3"; empty where there are none. */
  readonly detail: string;
  /** Where the file says so; null where it does not. */
  readonly range: Range | null;
}
