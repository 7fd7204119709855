import type { JunctionKind } from '../../../model/roadnet';
import type { LinkPlan } from './link-plan';
import type { Cluster } from '../graph/consolidate';

/** A junction on its way into the network. */
export interface JunctionPlan {
  readonly id: string;
  readonly cluster: Cluster;
  readonly latE7: number;
  readonly lonE7: number;
  kind: JunctionKind;
  /** Links that end here and that begin here. */
  readonly comes: LinkPlan[];
  readonly goes: LinkPlan[];
}
