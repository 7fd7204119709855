/** The route map: every operation of the contract. The console's files are a route beside it. */
import type { OperationSpec } from '../operation';
import * as history from './history';
import * as live from './live';
import * as meta from './meta';
import * as networkAnswers from './network-answers';
import * as roadnet from './roadnet';
import * as roadnetEdits from './roadnet-edits';
import * as roadnetVersions from './roadnet-versions';
import * as routing from './routing';
import * as session from './session';
import * as units from './units';

const { historyRead: _read, paged: _paged, reasons: _reasons, ...pastOperations } = history;
const { getConsole: _console, ...metaOperations } = meta;

export const OPERATIONS: readonly OperationSpec[] = [session, roadnet, roadnetEdits, roadnetVersions, routing, networkAnswers, live, units, pastOperations, metaOperations].flatMap((group) => Object.values(group) as OperationSpec[]);
