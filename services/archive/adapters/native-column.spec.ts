import { encodeBlock, encodeColumn, findMisfit, lowCardinalityPieces } from './native-column';

const hex = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString('hex');

describe('native columns', () => {
  it('encode numbers little-endian, nulls as a map before the values, strings with their length', () => {
    expect(hex(encodeColumn('a', 'Int16', [-2, 258]).pieces)).toBe('feff0201');
    expect(hex(encodeColumn('a', 'UInt64', [2 ** 53 - 1]).pieces)).toBe('ffffffffffff1f00');
    expect(hex(encodeColumn('a', "DateTime64(3, 'UTC')", [1]).pieces)).toBe('0100000000000000');
    expect(hex(encodeColumn('a', 'Nullable(UInt8)', [7, null]).pieces)).toBe('00010700');
    expect(hex(encodeColumn('a', 'String', ['é', Uint8Array.of(0)]).pieces)).toBe('02c3a90100');
    expect(hex(encodeColumn('a', 'Array(String)', [['x'], [], ['y', 'z']]).pieces)).toBe('010000000000000001000000000000000300000000000000' + '0178' + '0179' + '017a');
    expect(hex(encodeColumn('a', 'String', ['x'.repeat(300)]).pieces).slice(0, 6)).toBe('ac0278');
  });

  it('encode repeated strings as keys and indexes, wider when there are many', () => {
    expect(hex(lowCardinalityPieces([['a', 2], ['b', 1], ['a', 1]], 4))).toBe('0100000000000000' + '0006000000000000' + '0200000000000000' + '0161' + '0162' + '0400000000000000' + '00000100');
    const many = Array.from({ length: 300 }, (_, i) => [`k${i}`, 1] as const);
    expect(hex(lowCardinalityPieces(many, 300)).slice(16, 32)).toBe('0106000000000000');
  });

  it('make a block of columns', () => {
    expect(encodeBlock([encodeColumn('n', 'UInt8', [5, 6])], 2).toString('hex')).toBe('0102' + '016e' + '0555496e7438' + '0506');
  });

  it('refuse a type that they do not know', () => {
    expect(() => encodeColumn('a', 'Decimal(9, 2)', [1])).toThrow('no encoder for Decimal(9, 2)');
  });

  it('name the first value that a type can not hold', () => {
    expect(findMisfit('UInt8', [0, 255])).toBeUndefined();
    expect(findMisfit('UInt16', [1, 65536, 70000])).toBe(65536);
    expect(findMisfit('Nullable(Int16)', [null, -32769])).toBe(-32769);
    expect(findMisfit("Enum8('map' = 4, 'rsi' = 5)", [4, 5])).toBeUndefined();
    expect(findMisfit("Enum8('map' = 4, 'rsi' = 5)", [4, 0])).toBe(0);
    expect(findMisfit("DateTime64(3, 'UTC')", [1.5])).toBe(1.5);
    expect(findMisfit('UInt64', [NaN])).toBeNaN();
    expect(findMisfit('Float32', [1.5])).toBeUndefined();
    expect(findMisfit('LowCardinality(String)', ['x'])).toBeUndefined();
  });
});
