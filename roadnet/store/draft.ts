import type { Edit } from '../edits/edit';
import type { Finding } from '../model/finding';
import type { Roadnet } from '../model/roadnet';
import type { Numbering } from '../snapshot/numbering';
import type { Version } from './change-log';

/** What a writer wants the next version to be. */
export interface Draft {
  readonly roadnet: Roadnet;
  readonly edits: readonly Edit[];
  readonly cause: Version['cause'];
  readonly editId?: string;
  /** Of the import. */
  readonly findings?: readonly Finding[];
  readonly author: string;
  readonly reason: string;
  /** Default: now. */
  readonly validFromMs?: number | undefined;
  /** Numbers that are given already; only of versions from before there was a log. */
  readonly numbers?: Numbering;
  /** The id that it has already; only of versions from before there was a log. */
  readonly versionId?: string;
  readonly madeAtMs?: number;
}
