import fc from 'fast-check';
import { BoxIndex, type Box } from './box-index';

const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true });
const box = fc.tuple(coordinate, coordinate, fc.double({ min: 0, max: 80, noNaN: true }), fc.double({ min: 0, max: 80, noNaN: true })).map(([minX, minY, width, height]): Box => ({ minX, minY, maxX: minX + width, maxY: minY + height }));
const boxes = fc.array(box, { maxLength: 300 });
const meets = (a: Box, b: Box): boolean => a.minX <= b.maxX && a.maxX >= b.minX && a.minY <= b.maxY && a.maxY >= b.minY;
const distance = (b: Box, x: number, y: number): number => Math.hypot(Math.max(b.minX - x, 0, x - b.maxX), Math.max(b.minY - y, 0, y - b.maxY));

it('finds exactly the boxes that meet a box', () => {
  fc.assert(
    fc.property(boxes, box, (all, asked) => {
      const found: number[] = [];
      new BoxIndex(all).search(asked, (item) => found.push(item));
      expect(found.sort((a, b) => a - b)).toEqual([...all.keys()].filter((i) => meets(all[i]!, asked)));
    }),
  );
});

it('visits boxes by growing distance, all within the limit', () => {
  fc.assert(
    fc.property(boxes, coordinate, coordinate, fc.double({ min: 0, max: 500, noNaN: true }), (all, x, y, maxM) => {
      const visited: number[] = [];
      new BoxIndex(all).nearest(x, y, maxM, (item) => distance(all[item]!, x, y), (_item, distanceM) => visited.push(distanceM) > 0);
      expect(visited).toEqual(all.map((one) => distance(one, x, y)).filter((m) => m <= maxM).sort((a, b) => a - b));
    }),
  );
});

it('stops when the visitor has enough', () => {
  const index = new BoxIndex([{ minX: 0, minY: 0, maxX: 1, maxY: 1 }, { minX: 5, minY: 0, maxX: 6, maxY: 1 }]);
  const visited: number[] = [];
  index.nearest(7, 0, Infinity, (item) => (item === 0 ? 6 : 1), (item) => visited.push(item) < 1);
  expect(visited).toEqual([1]);
});
