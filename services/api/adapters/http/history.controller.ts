import { Controller } from '@nestjs/common';
import { LiveState } from '../../app/live-state';
import { NetworkHolder } from '../../app/network-holder';
import type { Principal } from '../../domain/identity';
import type { InputOf, OutputOf } from '../../domain/operation';
import * as past from '../../domain/operations/history';
import * as units from '../../domain/operations/units';
import { DAY_MS, HOUR_MS, parseSpan } from '../../domain/span';
import { History, unitNotFound } from '../clickhouse/history';
import { Caller, Input, Operation } from './operation.decorator';
import { Pages } from './pages';

const MONTH_MS = 31 * DAY_MS;

@Controller()
export class HistoryController {
  constructor(
    private readonly history: History,
    private readonly pages: Pages,
    private readonly networks: NetworkHolder,
    private readonly live: LiveState,
  ) {}

  @Operation(units.listUnits)
  listUnits(@Input() { query }: InputOf<typeof units.listUnits>, @Caller() caller: Principal): Promise<OutputOf<typeof units.listUnits>> {
    return this.pages.answer('listUnits', caller, query, (page) => this.history.listUnits(page));
  }

  @Operation(units.getUnit)
  async getUnit(@Input() { params }: InputOf<typeof units.getUnit>): Promise<OutputOf<typeof units.getUnit>> {
    const { items } = this.live.read('units', ({ unitId }) => unitId === params.unitId);
    const sessions = await this.history.listSessions(params.unitId);
    if (items.length === 0 && sessions.length === 0) throw unitNotFound(params.unitId);
    return { unitId: params.unitId, live: items[0] ?? null, sessions };
  }

  @Operation(units.listUnitFrames)
  listUnitFrames(@Input() { params, query }: InputOf<typeof units.listUnitFrames>, @Caller() caller: Principal): Promise<OutputOf<typeof units.listUnitFrames>> {
    const span = parseSpan(query, HOUR_MS);
    return this.pages.answer('listUnitFrames', caller, { ...params, ...query }, (page) => this.history.listFrames(params.unitId, query.kind, span, page));
  }

  @Operation(units.listLedger)
  listLedger(@Input() { params, query }: InputOf<typeof units.listLedger>): Promise<OutputOf<typeof units.listLedger>> {
    return this.history.listLedger(params.unitId, params.session, query.after, query.limit);
  }

  @Operation(past.listObjectPath)
  listObjectPath(@Input() { params, query }: InputOf<typeof past.listObjectPath>, @Caller() caller: Principal): Promise<OutputOf<typeof past.listObjectPath>> {
    const span = parseSpan(query, DAY_MS);
    return this.pages.answer('listObjectPath', caller, { ...params, ...query }, (page) => this.history.listPath(params.objectId, span, page));
  }

  @Operation(past.listLaneStates)
  listLaneStates(@Input() { params, query }: InputOf<typeof past.listLaneStates>, @Caller() caller: Principal): Promise<OutputOf<typeof past.listLaneStates>> {
    const span = parseSpan(query, query.window === '1s' ? HOUR_MS : MONTH_MS);
    return this.pages.answer('listLaneStates', caller, { ...params, ...query }, (page) => this.history.listLaneStates(params.laneNo, query.window, span, page));
  }

  @Operation(past.listLinkStates)
  listLinkStates(@Input() { params, query }: InputOf<typeof past.listLinkStates>, @Caller() caller: Principal): Promise<OutputOf<typeof past.listLinkStates>> {
    const span = parseSpan(query, query.window === '1s' ? HOUR_MS : MONTH_MS);
    return this.pages.answer('listLinkStates', caller, { ...params, ...query }, (page) => this.history.listLinkStates(params.linkNo, query.window, span, page));
  }

  @Operation(past.listSignalStates)
  listSignalStates(@Input() { params, query }: InputOf<typeof past.listSignalStates>, @Caller() caller: Principal): Promise<OutputOf<typeof past.listSignalStates>> {
    const span = parseSpan(query, DAY_MS);
    const ids = this.networks.find()?.listSignalIds(params.junctionId) ?? [params.junctionId];
    return this.pages.answer('listSignalStates', caller, { ...params, ...query }, (page) => this.history.listSignalStates(ids, span, page));
  }

  @Operation(past.listEvents)
  listEvents(@Input() { query }: InputOf<typeof past.listEvents>, @Caller() caller: Principal): Promise<OutputOf<typeof past.listEvents>> {
    const span = parseSpan(query, MONTH_MS);
    return this.pages.answer('listEvents', caller, query, (page) => this.history.listEvents(query.kind, this.networks.ids(), span, page));
  }

  @Operation(past.listQuarantine)
  listQuarantine(@Input() { query }: InputOf<typeof past.listQuarantine>, @Caller() caller: Principal): Promise<OutputOf<typeof past.listQuarantine>> {
    const span = parseSpan(query, DAY_MS);
    const { unitId, reason } = query;
    return this.pages.answer('listQuarantine', caller, query, (page) => this.history.listQuarantine({ unitId, reason }, span, page));
  }

  @Operation(past.getQuarantineSummary)
  async getQuarantineSummary(@Input() { query }: InputOf<typeof past.getQuarantineSummary>): Promise<OutputOf<typeof past.getQuarantineSummary>> {
    return { items: await this.history.listQuarantineReasons(parseSpan(query, MONTH_MS)) };
  }

  @Operation(past.getIngestStats)
  getIngestStats(@Input() { query }: InputOf<typeof past.getIngestStats>): Promise<OutputOf<typeof past.getIngestStats>> {
    return this.history.getIngestStats(parseSpan(query, DAY_MS));
  }
}
