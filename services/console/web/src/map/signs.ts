/** Small pictures on the map, drawn here: shape and letter carry the meaning, colour repeats it. */
import type { Palette } from './palette';

const SIDE_PX = 36;
/** Pictures are drawn at this density; MapLibre scales them down. */
const DENSITY = 3;

export interface SignImage {
  readonly name: string;
  readonly image: ImageData;
}

type Draw = (context: CanvasRenderingContext2D) => void;

function draw(name: string, paint: Draw): SignImage {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE_PX * DENSITY;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.scale(DENSITY, DENSITY);
  context.translate(SIDE_PX / 2, SIDE_PX / 2);
  context.lineJoin = 'round';
  paint(context);
  return { name, image: context.getImageData(0, 0, canvas.width, canvas.height) };
}

function polygon(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  points.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.closePath();
}

function regular(context: CanvasRenderingContext2D, corners: number, radius: number, turn: number): void {
  polygon(context, Array.from({ length: corners }, (_, i) => [radius * Math.cos(turn + (i * 2 * Math.PI) / corners), radius * Math.sin(turn + (i * 2 * Math.PI) / corners)] as const));
}

function circle(context: CanvasRenderingContext2D, radius: number): void {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
}

function fill(context: CanvasRenderingContext2D, colour: string, edge: string, edgePx = 2): void {
  context.lineWidth = edgePx * 2;
  context.strokeStyle = edge;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

/** Outlines by health: circle, triangle, square, diamond. */
const HEALTH_SHAPES: Readonly<Record<'ok' | 'degraded' | 'silent' | 'offline' | 'unknown', Draw>> = {
  ok: (context) => circle(context, 12.5),
  degraded: (context) => polygon(context, [[0, -14.5], [14.5, 11], [-14.5, 11]]),
  silent: (context) => polygon(context, [[-12, -12], [12, -12], [12, 12], [-12, 12]]),
  offline: (context) => polygon(context, [[0, -15.5], [15.5, 0], [0, 15.5], [-15.5, 0]]),
  unknown: (context) => regular(context, 6, 13.5, 0),
};

function lamps(palette: Palette): SignImage[] {
  const { lamp, halo } = palette;
  return [
    draw('lamp-red', (c) => {
      polygon(c, [[-10, -10], [10, -10], [10, 10], [-10, 10]]);
      fill(c, lamp.red, halo);
      c.fillStyle = palette.lampInk;
      c.fillRect(-6, -1.8, 12, 3.6);
    }),
    draw('lamp-amber', (c) => {
      polygon(c, [[0, -12], [12, 9.5], [-12, 9.5]]);
      fill(c, lamp.amber, halo);
    }),
    draw('lamp-green', (c) => {
      circle(c, 11);
      fill(c, lamp.green, halo);
    }),
    draw('lamp-yield', (c) => {
      circle(c, 11);
      fill(c, lamp.yield, halo);
      circle(c, 5.6);
      c.fillStyle = palette.ground;
      c.fill();
    }),
    draw('lamp-off', (c) => {
      regular(c, 4, 12, 0);
      fill(c, palette.ground, lamp.off, 1.5);
    }),
  ];
}

function units(palette: Palette, letters: Readonly<Record<keyof typeof HEALTH_SHAPES, string>>): SignImage[] {
  return (Object.keys(HEALTH_SHAPES) as (keyof typeof HEALTH_SHAPES)[]).map((health) =>
    draw(`unit-${health}`, (c) => {
      HEALTH_SHAPES[health](c);
      fill(c, palette.health[health], palette.halo);
      c.fillStyle = palette.healthInk;
      c.font = '700 13px system-ui, "Noto Sans CJK SC", sans-serif';
      c.textAlign = 'center';
      c.textBaseline = 'middle';
      c.fillText(letters[health], 0, health === 'degraded' ? 3 : 0.5);
    }),
  );
}

function junctions(palette: Palette): SignImage[] {
  const box: Draw = (c) => {
    c.beginPath();
    c.roundRect(-11.5, -11.5, 23, 23, 7);
  };
  const ring = (colour: string, dash: number[]): Draw => (c) => {
    box(c);
    c.fillStyle = palette.halo;
    c.fill();
    c.lineWidth = 2;
    c.strokeStyle = colour;
    c.setLineDash(dash);
    c.stroke();
  };
  return [draw('junction-live', ring(palette.lamp.green, [])), draw('junction-stale', ring(palette.stale, [4, 3])), draw('junction-absent', ring(palette.stale, [1.5, 4]))];
}

function events(palette: Palette): SignImage[] {
  const plate: Draw = (c) => {
    regular(c, 8, 15, Math.PI / 8);
    fill(c, palette.event, palette.halo);
    c.strokeStyle = c.fillStyle = palette.healthInk;
  };
  return [
    draw('event-stopped', (c) => {
      plate(c);
      c.fillRect(-5.5, -6.5, 4, 13);
      c.fillRect(1.5, -6.5, 4, 13);
    }),
    draw('event-wrong-way', (c) => {
      plate(c);
      c.lineWidth = 3;
      c.beginPath();
      c.moveTo(6, 5);
      c.arc(0, 0, 6.5, 0.7, Math.PI * 1.35, true);
      c.moveTo(-7, 2);
      c.lineTo(-5, -5.5);
      c.lineTo(1.5, -3);
      c.stroke();
    }),
  ];
}

export function drawSigns(palette: Palette, letters: Readonly<Record<keyof typeof HEALTH_SHAPES, string>>): { readonly images: readonly SignImage[]; readonly pixelRatio: number } {
  return { images: [...lamps(palette), ...units(palette, letters), ...junctions(palette), ...events(palette)], pixelRatio: DENSITY };
}
