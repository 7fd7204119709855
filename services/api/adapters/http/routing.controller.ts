import { Controller } from '@nestjs/common';
import type { Position, RoadnetSnapshot, Route, SnappedPlace } from '../../../../roadnet';
import { toInstant } from '../../app/live-items';
import { Routing, type Terms } from '../../app/routing';
import type { InputOf, OutputOf } from '../../domain/operation';
import * as operations from '../../domain/operations/routing';
import { Input, Operation } from './operation.decorator';

type Speeds = OutputOf<typeof operations.findRoute>['speeds'];

@Controller()
export class RoutingController {
  constructor(private readonly routing: Routing) {}

  @Operation(operations.findRoute)
  async findRoute(@Input() { query }: InputOf<typeof operations.findRoute>): Promise<OutputOf<typeof operations.findRoute>> {
    const terms = termsOf(query, this.routing.nowMs());
    const asked = { ...terms, from: positionOf(query.from), to: positionOf(query.to), alternatives: query.alternatives, steps: query.steps === 'true' };
    if (query.engine === 'osrm') {
      const { router, snapshot } = await this.routing.getOsrm();
      return { ...headOf(snapshot, terms, 'engine'), routes: (await router.route(asked)).routes.map((route) => describe(snapshot, route)) };
    }
    const { own, snapshot } = await this.routing.get();
    return { ...headOf(snapshot, terms, own.speedsFor(terms)), routes: own.routeNow(asked).routes.map((route) => describe(snapshot, route)) };
  }

  @Operation(operations.findRouteMatrix)
  async findRouteMatrix(@Input() { body }: InputOf<typeof operations.findRouteMatrix>): Promise<OutputOf<typeof operations.findRouteMatrix>> {
    const terms = termsOf(body, this.routing.nowMs());
    const asked = { ...terms, sources: body.sources.map(positionAt), targets: body.targets.map(positionAt) };
    const { own, snapshot } = await this.routing.get();
    const router = body.engine === 'osrm' ? (await this.routing.getOsrm()).router : own;
    const { sources, targets, durationsMs } = await router.matrix(asked);
    return {
      ...headOf(snapshot, terms, body.engine === 'osrm' ? 'engine' : own.speedsFor(terms)),
      sources: sources.map(placeOf),
      targets: targets.map(placeOf),
      durationsMs: durationsMs.map((row) => row.map((ms) => ms ?? null)),
    };
  }

  @Operation(operations.findIsochrone)
  async findIsochrone(@Input() { query }: InputOf<typeof operations.findIsochrone>): Promise<OutputOf<typeof operations.findIsochrone>> {
    const terms = termsOf(query, this.routing.nowMs());
    const { own, snapshot } = await this.routing.get();
    const { from, reached, resolution, outline } = own.isochrone({ ...terms, from: positionOf(query.from), limitMs: query.minutes * 60_000 });
    return {
      ...headOf(snapshot, terms, own.speedsFor(terms)),
      from: placeOf(from),
      minutes: query.minutes,
      cellResolution: resolution,
      outline: { type: 'MultiPolygon', coordinates: outline },
      links: reached.map((link) => ({ linkId: idOf(snapshot, link.linkNo), fromShare: round(link.from, 4), toShare: round(link.to, 4), arrivalMs: link.arrivalMs })),
    };
  }
}

function termsOf({ class: vehicleClass = 'car', departAt }: { readonly class?: Terms['vehicleClass'] | undefined; readonly departAt?: string | undefined }, nowMs: number): Terms {
  return { vehicleClass, departAtMs: departAt === undefined ? nowMs : Date.parse(departAt) };
}

function headOf(snapshot: RoadnetSnapshot, { departAtMs }: Terms, speeds: Speeds) {
  return { roadnetVersion: snapshot.version, departAt: toInstant(departAtMs), speeds };
}

function describe(snapshot: RoadnetSnapshot, route: Route): OutputOf<typeof operations.findRoute>['routes'][number] {
  const coordinates: [number, number][] = [];
  for (let i = 0; i + 1 < route.geometry.length; i += 2) coordinates.push([(route.geometry[i + 1] ?? 0) / 1e7, (route.geometry[i] ?? 0) / 1e7]);
  return {
    durationMs: route.durationMs,
    distanceM: round(route.distanceM, 1),
    from: placeOf(route.from),
    to: placeOf(route.to),
    linkIds: route.linkNos.map((linkNo) => idOf(snapshot, linkNo)),
    geometry: { type: 'LineString', coordinates },
    steps: route.steps.map((step) => ({
      maneuver: step.maneuver,
      name: step.name || null,
      junctionId: step.junctionId || null,
      lon: step.lonE7 / 1e7,
      lat: step.latE7 / 1e7,
      distanceM: round(step.distanceM, 1),
      durationMs: step.durationMs,
      linkIds: step.linkNos.map((linkNo) => idOf(snapshot, linkNo)),
      approach: step.approach.map(({ linkNo, beforeManeuverM, lanes }) => ({
        linkId: idOf(snapshot, linkNo),
        beforeManeuverM: round(beforeManeuverM, 1),
        lanes: lanes.map(({ laneId, usable, recommended }) => ({ laneId, usable, recommended })),
      })),
    })),
  };
}

function placeOf({ linkId, latE7, lonE7, distanceM }: SnappedPlace) {
  return { linkId, lon: lonE7 / 1e7, lat: latE7 / 1e7, distanceM: round(distanceM, 1) };
}

function idOf({ linkIds }: RoadnetSnapshot, linkNo: number): string {
  return linkIds[linkNo] ?? '';
}

function positionOf(text: string): Position {
  const [lon = '', lat = ''] = text.split(',');
  return positionAt([Number(lon), Number(lat)]);
}

function positionAt([lon, lat]: readonly [number, number]): Position {
  return { latE7: Math.round(lat * 1e7), lonE7: Math.round(lon * 1e7) };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
