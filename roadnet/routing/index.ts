/** The door of routing. */
export { createCosts, createCostsInSlices, createRoutingNetwork, createRoutingNetworkInSlices } from './network';
export type { CostTerms, RoutingCosts, RoutingNetwork } from './network';
export { runInSlices } from './slices';
export { PlainDijkstra } from './plain-dijkstra';
export { OwnRouter } from './own-router';
export type { IsochroneAnswer, IsochroneQuery } from './own-router';
export { ROUTED_CLASSES } from './costs/vehicle-profile';
export type { RoutedClass } from './costs/vehicle-profile';
export type { LinkSpeeds } from './costs/metric';
export type { TimeOfDaySpeeds } from './costs/time-of-day-speeds';
export type { LaneAdvice, PlaceOnLink, MatrixAnswer, MatrixQuery, NearestQuery, Position, Route, RouteAnswer, RouteQuery, Router, RouteStep, SnappedPlace, TripTerms } from './router';
export { createOsrmRouter } from './osrm/osrm-router';
export { OSRM_INPUT, writeOsrmInput } from './osrm/write-osrm-input';
