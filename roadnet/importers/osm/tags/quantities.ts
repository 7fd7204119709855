/** Numbers with units, as OSM writes them. Undefined for what is none. */

const KMH_PER: Readonly<Record<string, number>> = { '': 1, 'km/h': 1, kmh: 1, kph: 1, mph: 1.609344, knots: 1.852 };
const M_PER: Readonly<Record<string, number>> = { '': 1, m: 1, ft: 0.3048, cm: 0.01, km: 1000 };

function quantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z/]*)$/i.exec(text.trim());
  const factor = match && Object.hasOwn(units, match[2]!.toLowerCase()) ? units[match[2]!.toLowerCase()] : undefined;
  return factor === undefined ? undefined : Number(match![1]) * factor;
}

/** `50`, `30 mph`. */
export function parseSpeedKmh(text: string): number | undefined {
  return quantity(text, KMH_PER);
}

/** `3.5`, `3.5 m`, `12 ft`, `12'6"`. */
export function parseLengthM(text: string): number | undefined {
  const feet = /^(\d+)'(?:(\d+)")?$/.exec(text.trim());
  return feet ? Number(feet[1]) * 0.3048 + Number(feet[2] ?? 0) * 0.0254 : quantity(text.replace(',', '.'), M_PER);
}

/** A whole number of one or two digits, with nothing around it. */
export function parseCount(text: string): number | undefined {
  return /^\d{1,2}$/.test(text.trim()) ? Number(text) : undefined;
}
