import type { RoadClass } from '../model/roadnet';
import { FORM_OF_WAY } from './location';

/** Functional road class (FRC) of a class of road: importance, not construction, as map makers use it. */
const FRC: Readonly<Record<RoadClass, number>> = {
  motorway: 0,
  'motorway-link': 0,
  trunk: 1,
  'trunk-link': 1,
  primary: 2,
  'primary-link': 2,
  secondary: 3,
  'secondary-link': 3,
  tertiary: 4,
  'tertiary-link': 4,
  unclassified: 5,
  residential: 5,
  'living-street': 6,
  service: 6,
  busway: 7,
  pedestrian: 7,
  cycleway: 7,
  footway: 7,
  path: 7,
  railway: 7,
  other: 7,
};

export function frcOf(roadClass: RoadClass): number {
  return FRC[roadClass];
}

/** Form of way; `isOneWay`: no link leads back between the same junctions, which on main roads means two carriageways. */
export function fowOf(roadClass: RoadClass, isOneWay: boolean): number {
  if (roadClass === 'motorway') return FORM_OF_WAY.motorway;
  if (roadClass.endsWith('-link')) return FORM_OF_WAY.sliproad;
  if (isOneWay && FRC[roadClass] <= 4) return FORM_OF_WAY.multipleCarriageway;
  return FRC[roadClass] === 7 && roadClass !== 'other' ? FORM_OF_WAY.other : FORM_OF_WAY.singleCarriageway;
}
