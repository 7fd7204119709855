import { compileAlone } from '../../cli/compile-alone';
import { randomTown } from '../testing/random-town';
import { nodeOfJunction, nodeOfLink } from './node-ids';
import { linksOf, sidesOf } from './osrm-router';

const snapshot = compileAlone(randomTown(3, 12), 'town');
const linkNos = [...snapshot.linkIds.keys()].slice(1);
const isOpposite = (a: number, b: number): boolean => snapshot.linkFromJunction[a] === snapshot.linkToJunction[b] && snapshot.linkToJunction[a] === snapshot.linkFromJunction[b];
const link = linkNos.find((linkNo) => linkNos.some((other) => other !== linkNo && isOpposite(linkNo, other)))!;
const back = linkNos.find((other) => other !== link && isOpposite(link, other))!;
const aside = linkNos.find((other) => other !== link && !isOpposite(link, other))!;

it('reads the links of a route from the nodes that OSRM names, once each, past junctions', () => {
  expect(linksOf([nodeOfLink(link, 1), nodeOfLink(link, 2), nodeOfJunction(4), nodeOfLink(back, 0), nodeOfJunction(0)])).toEqual([link, back]);
  expect(linksOf([nodeOfJunction(1), nodeOfJunction(2)])).toEqual([]);
});

it('takes the nearest link and the other direction of its road, unless that is far', () => {
  // As OSRM 26.10 answers nearest: the segment's nodes, lon and lat, metres.
  const waypoint = (linkNo: number, distance: number) => ({ nodes: [nodeOfJunction(1), nodeOfLink(linkNo, 0)], location: [121.4 + linkNo / 1e4, 31.2] as const, distance });
  const at = (linkNo: number, distanceM: number) => ({ latE7: 312_000_000, lonE7: Math.round((121.4 + linkNo / 1e4) * 1e7), distanceM });
  expect(sidesOf(snapshot, [waypoint(link, 4), waypoint(aside, 5), waypoint(back, 29)])).toEqual([at(link, 4), at(back, 29)]);
  expect(sidesOf(snapshot, [waypoint(link, 4), waypoint(back, 29.5)])).toEqual([at(link, 4)]);
  expect(sidesOf(snapshot, [])).toEqual([]);
});
