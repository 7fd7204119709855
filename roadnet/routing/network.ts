import { VEHICLE_CLASSES } from '../model/vehicle-class';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { connectionLengthM, costConnections, type ConnectionCosts } from './costs/connection-costs';
import { buildMetric, type LinkSpeeds, type Metric } from './costs/metric';
import { createRuleClock, type RuleClock } from './costs/standing-rules';
import { VEHICLE_PROFILES, type RoutedClass, type VehicleProfile } from './costs/vehicle-profile';
import { buildTurnGraph, type TurnGraph } from './graph/turn-graph';
import { customiseInSlices, type CustomisedHierarchy } from './hierarchy/customise';
import { orderByDissection } from './hierarchy/dissection';
import { buildTopology, type HierarchyTopology } from './hierarchy/topology';
import { createLinkFinder, type LinkFinder } from './places/link-finder';
import { runAtOnce } from './slices';

/** All of routing that does not depend on speeds, classes and times; built once a snapshot. */
export interface RoutingNetwork {
  readonly snapshot: RoadnetSnapshot;
  readonly graph: TurnGraph;
  readonly topology: HierarchyTopology;
  readonly links: LinkFinder;
  /** Metres over the junction of each movement. */
  readonly movementLengthM: Float32Array;
  readonly rules: RuleClock;
  /** Without closures; they count in a metric. */
  readonly connectionCosts: (profile: VehicleProfile) => ConnectionCosts;
}

/** Costs for one class at one moment, ready for searches. Read-only: make new ones when speeds change, and swap. */
export interface RoutingCosts extends CostTerms {
  readonly profile: VehicleProfile;
  readonly metric: Metric;
  readonly hierarchy: CustomisedHierarchy;
}

export interface CostTerms {
  readonly vehicleClass: RoutedClass;
  /** Unix ms: which restrictions stand. */
  readonly atMs: number;
  readonly speeds?: LinkSpeeds | undefined;
}

export function createRoutingNetwork(snapshot: RoadnetSnapshot): RoutingNetwork {
  return runAtOnce(createRoutingNetworkInSlices(snapshot));
}

/** Like createRoutingNetwork, in slices: yields now and then, so that a thread with other work can do it in between. */
export function* createRoutingNetworkInSlices(snapshot: RoadnetSnapshot): Generator<void, RoutingNetwork> {
  const graph = buildTurnGraph(snapshot);
  yield;
  const order = yield* orderByDissection({
    nodeX: Float64Array.from(snapshot.junctions, ({ lonE7 }) => snapshot.frame.x(lonE7)),
    nodeY: Float64Array.from(snapshot.junctions, ({ latE7 }) => snapshot.frame.y(latE7)),
    elementFrom: Int32Array.from(graph.linkOfState, (linkNo) => snapshot.linkFromJunction[linkNo]!),
    elementTo: Int32Array.from(graph.linkOfState, (linkNo) => snapshot.linkToJunction[linkNo]!),
  });
  const topology = buildTopology(graph, order);
  yield;
  const kept = new Map<VehicleProfile, ConnectionCosts>();
  return {
    snapshot,
    graph,
    topology,
    links: createLinkFinder(snapshot, graph),
    movementLengthM: Float32Array.from(graph.movementFrom, (_, movement) => connectionLengthM(snapshot, graph.movementConnection[graph.movementConnectionStart[movement]!]!)),
    rules: createRuleClock(snapshot),
    connectionCosts: (profile) => {
      const known = kept.get(profile) ?? costConnections(snapshot, profile);
      kept.set(profile, known);
      return known;
    },
  };
}

/** Metric and customisation at once: some milliseconds for a district. */
export function createCosts(network: RoutingNetwork, terms: CostTerms): RoutingCosts {
  return runAtOnce(createCostsInSlices(network, terms));
}

/** Like createCosts, in slices: yields after each, so that a thread with other work can do it in between. */
export function* createCostsInSlices(network: RoutingNetwork, terms: CostTerms): Generator<void, RoutingCosts> {
  const { profile, metric } = createMetric(network, terms);
  yield;
  const hierarchy = yield* customiseInSlices(network.topology, metric.arcMs);
  return { ...terms, profile, metric, hierarchy };
}

function createMetric({ snapshot, graph, rules, connectionCosts }: RoutingNetwork, { vehicleClass, atMs, speeds }: CostTerms): { profile: VehicleProfile; metric: Metric } {
  const profile = VEHICLE_PROFILES[vehicleClass];
  const standing = rules.at(VEHICLE_CLASSES[vehicleClass], atMs).holds;
  return { profile, metric: buildMetric({ snapshot, graph, profile, connectionCosts: connectionCosts(profile), standing, speeds }) };
}
