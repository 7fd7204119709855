import fc from 'fast-check';
import { packStrings, unpackStrings } from './string-table';

it('gives back any strings, empty ones and those of several bytes too', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme' }), fc.constant('\uFEFF解放路🚦'))), (strings) => expect(unpackStrings(packStrings(strings))).toEqual(strings)));
});
