import type { ApiAccess } from './api-access';
import type { Layout } from './layout';
import type { StartOptions } from './options';
import type { Progress } from './progress';
import type { Stack } from './stack';
import type { Supervisor } from './supervisor';

/** A started system, for what happens with it next. */
export interface Running {
  readonly options: StartOptions;
  readonly layout: Layout;
  readonly stack: Stack;
  readonly access: ApiAccess;
  readonly supervisor: Supervisor;
  readonly progress: Progress;
}
