import type { FindingsList } from '../findings-list';

/** Reads attributes of one element; what is missing or no finite number becomes a finding, and the value 0. */
export class AttributeReader {
  constructor(
    private readonly element: string,
    private readonly attributes: Readonly<Record<string, string>>,
    private readonly line: number,
    private readonly findings: FindingsList,
  ) {}

  find(name: string): string | undefined {
    return this.attributes[name];
  }

  text(name: string): string {
    return this.attributes[name] ?? '';
  }

  list(name: string): string[] {
    return this.text(name).split(/\s+/).filter(Boolean);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === '') this.add('xml.missing-attribute', name, `<${this.element}> lacks "${name}"`, `Give ${name}="…".`);
    return value;
  }

  /** Finite number; `absent` when the attribute is not there, an error when there is no such default. */
  number(name: string, absent?: number): number {
    const text = this.attributes[name];
    if (text === undefined && absent !== undefined) return absent;
    const value = text === undefined || text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(value)) return value;
    this.add('xml.bad-number', name, text === undefined ? `<${this.element}> lacks "${name}"` : `"${text.slice(0, 40)}" is no finite number`, 'Give a number.');
    return 0;
  }

  integer(name: string, absent?: number): number {
    const value = this.number(name, absent);
    if (Number.isInteger(value)) return value;
    this.add('xml.bad-number', name, `${value} is no whole number`, 'Give a whole number.');
    return 0;
  }

  /** "x,y" or "x,y,z". */
  point(name: string): number[] {
    return this.shape(name).slice(0, 2);
  }

  /** "x,y x,y …" as x, y, x, y, …; empty when any number is bad. Heights are read by heights(). */
  shape(name: string): number[] {
    return this.points(name).flatMap(([x, y]) => [x!, y!]);
  }

  /** Heights of "x,y,z x,y,z …"; empty unless every point has one. */
  heights(name: string): number[] {
    const points = this.points(name);
    return points.every((point) => point.length === 3) ? points.map((point) => point[2]!) : [];
  }

  private points(name: string): number[][] {
    const points: number[][] = [];
    for (const text of this.list(name)) {
      const point = text.split(',', 3).map((number) => (number === '' ? NaN : Number(number)));
      if (point.length < 2 || !point.every(Number.isFinite)) {
        this.add('xml.bad-number', name, `"${text.slice(0, 40)}" is no point of two or three finite numbers`, 'Give x,y or x,y,z in metres.');
        return [];
      }
      points.push(point);
    }
    return points;
  }

  private add(check: string, field: string, reason: string, fix: string): void {
    this.findings.add({ severity: 'error', check, line: this.line, field, reason, fix });
  }
}
