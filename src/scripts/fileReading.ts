import type { Position, Range, TextEdit } from '../base/text.js';
import type { CommandLine, FileKind, Setting } from './setting.js';

/** How a launcher hands the environment to what it starts. "mpi" is an mpirun of which it cannot be told whose it is. */
export type LaunchStyle =
  | 'openmpi'
  | 'hydra'
  | 'mpi'
  | 'slurm'
  | 'flux'
  | 'jsrun'
  | 'aprun'
  | 'docker'
  | 'singularity'
  | 'ssh'
  | 'torchrun'
  | 'deepspeed'
  | 'ray'
  | 'local';

/** A command, container or task of a file that starts processes which may call NCCL. */
export interface Launch {
  readonly range: Range;
  /** The launching program as written, without its folder: "mpirun", "srun", "docker", "torchrun", "python". */
  readonly launcher: string;
  readonly style: LaunchStyle;
  /** What runs in the end, without folder, e.g. "all_reduce_perf" or "train.py"; null where it cannot be told. */
  readonly program: string | null;
  /** Settings that the started processes see, later ones over earlier ones already resolved: one for each name. */
  readonly environment: readonly Setting[];
  /** Settings that are exported where it starts and that it does not pass on, so that the ranks never see them. Empty where that is not sure. */
  readonly dropped: readonly Setting[];
  /** Where text that passes a variable on goes, with the text for a name; null where that is not plain. */
  readonly pass: { readonly at: Position; readonly text: (name: string) => string } | null;
  /** Processes that it starts, where the file says so. */
  readonly ranks: number | null;
  /** Hosts that they run on, where the file says so. */
  readonly hosts: number | null;
}

/** A container that a file starts or describes, with what NCCL needs of it. null means that the file does not say. */
export interface Container {
  /** Where to point: the command word, the image line or the name of the container. */
  readonly range: Range;
  readonly how: 'docker' | 'compose' | 'kubernetes' | 'singularity';
  readonly name: string | null;
  readonly image: string | null;
  /** True where it asks for GPUs. */
  readonly gpus: boolean;
  /** Size of /dev/shm in bytes: what is asked for, Infinity where it is the host's or as large as memory, null where it is the runtime's default. */
  readonly shmBytes: number | null;
  /** True where the limit of locked memory is lifted (`--ulimit memlock=-1`, IPC_LOCK, privileged); null where nothing is said. */
  readonly memlockUnlimited: boolean | null;
  /** True where the container shares the host's network. */
  readonly hostNetwork: boolean | null;
  /** True where it asks for an RDMA device or resource, so that memlock matters. */
  readonly rdma: boolean;
  /** Edits that give it a large /dev/shm, or lift the memlock limit; null where the text does not allow a plain edit. */
  readonly mend: { readonly shm: readonly TextEdit[] | null; readonly memlock: readonly TextEdit[] | null };
}

/** A text in another language inside a file: an nccl.conf in a heredoc, a script in a block of YAML. */
export interface EmbeddedText {
  readonly kind: FileKind;
  readonly text: string;
  /** Where it stands: from `offset` of `text` on, characters stand in the file from `at` on, up to the next anchor. Ascending, the first at 0. */
  readonly anchors: readonly { readonly offset: number; readonly at: Position }[];
  /** What a further line of the text begins with in the file; null where an edit must not add lines. */
  readonly indent: string | null;
  /** True where the file escapes characters (a quoted string), so that an edit may only write plain ones. */
  readonly escaped: boolean;
  /** True where its words are items of a list in the file: an edit stays inside one word. */
  readonly words?: true;
  /** Who sees what it sets. */
  readonly reach: 'ranks' | 'build';
  /** Name of the file that it becomes, e.g. "/etc/nccl.conf"; null where it becomes none. */
  readonly path: string | null;
  /** True where it is put behind what the file holds by then. */
  readonly appends?: true;
  /** Settings that are in its environment when it runs. */
  readonly environment: readonly Setting[];
}

/** An assignment that is written so that it does not assign: blanks around the equals sign. */
export interface Slip {
  readonly slip: 'blank-before-equals' | 'blank-after-equals';
  readonly name: string;
  /** What was plainly meant, where that can be told. */
  readonly value: string | null;
  readonly range: Range;
  readonly kind: FileKind;
  /** Edits that write what was meant; null where that is not plain. */
  readonly edits: readonly TextEdit[] | null;
}

/** The image of a container, a job or a build, as written: it tells which NCCL runs. */
export interface ImageUse {
  readonly image: string;
  readonly range: Range;
}

/** A limit in a program's own words, such as the timeout that Python hands to init_process_group. */
export interface ProgramLimit {
  readonly what: 'process-group-timeout';
  readonly seconds: number;
  readonly range: Range;
}

/** All that a file tells, in the order of the file. */
export interface FileReading {
  readonly settings: readonly Setting[];
  /** Benchmarks that it runs. */
  readonly commands: readonly CommandLine[];
  readonly launches: readonly Launch[];
  readonly containers: readonly Container[];
  readonly embedded: readonly EmbeddedText[];
  readonly slips: readonly Slip[];
  readonly images: readonly ImageUse[];
  readonly limits: readonly ProgramLimit[];
  /** Names of variables that the file itself reads (`$NAME`, `os.environ.get(NAME)`) or hands on by name: its own affair, whatever NCCL makes of them. */
  readonly uses: readonly string[];
  /** Paths, as written, of files that are read in: sourced, `--env-file`, `env_file:`. The reader is asked again with their texts. */
  readonly wants: readonly string[];
}

/** A file that says nothing. */
export const nothingRead: FileReading = {
  settings: [],
  commands: [],
  launches: [],
  containers: [],
  embedded: [],
  slips: [],
  images: [],
  limits: [],
  uses: [],
  wants: [],
};

/** Keeps what a parser may use again when the text changes a little; opaque to everybody but the parser. */
export interface ParseMemory {
  kept: unknown;
  /** The same for each of the texts in other languages inside, in their order. */
  inner?: ParseMemory[];
}

/** What a reader is given beside the text. */
export interface ReadOptions {
  /** Settings in the environment before the first line. */
  readonly environment?: readonly Setting[];
  /** Who sees what the text sets at most: "build" for commands that build an image. */
  readonly reach?: 'ranks' | 'build';
  /** Texts of the files that an earlier reading wanted, by path as written; null where there is none. */
  readonly neighbours?: ReadonlyMap<string, string | null>;
  /** What to keep between two readings of one document. */
  readonly memory?: ParseMemory;
}

/** Reads one kind of file. Never throws on bad text: what can be told is told. */
export type FileReader = (text: string, options: ReadOptions) => Promise<FileReading>;
