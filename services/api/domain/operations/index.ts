/** The route map: every operation of the door. */
import type { OperationSpec } from '../operation';
import * as history from './history';
import * as live from './live';
import * as meta from './meta';
import * as roadnet from './roadnet';
import * as session from './session';
import * as units from './units';

const { historyRead: _read, paged: _paged, reasons: _reasons, ...pastOperations } = history;

export const OPERATIONS: readonly OperationSpec[] = [session, roadnet, live, units, pastOperations, meta].flatMap((group) => Object.values(group) as OperationSpec[]);
