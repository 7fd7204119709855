/**
 * Road users on a canvas of their own above the map: they move at the display's rate while the map below is drawn only when it
 * changes. The map hands over its matrix at each of its own frames, so both always show the same view.
 */
import { OBJECT_TYPES, type ObjectType } from '../api/model';
import type { MercatorPlane } from '../live/local-plane';
import type { Mover, Pose } from '../live/motion';
import { poseAt } from '../live/motion';
import type { Palette } from './palette';
import { VEHICLE_FRAGMENT, VEHICLE_VERTEX } from './vehicle-shaders';

/** Usual length and width by type, m: the stream's rows carry no size. */
const SIZE_M: Readonly<Record<ObjectType, readonly [length: number, width: number]>> = {
  unspecified: [2, 2],
  car: [4.6, 1.85],
  truck: [9.5, 2.5],
  bus: [12, 2.55],
  van: [5.4, 2],
  emergency: [6, 2.2],
  motorcycle: [2.2, 0.85],
  bicycle: [1.8, 0.65],
  pedestrian: [0.7, 0.7],
  obstacle: [1, 1],
};
const SIZES = OBJECT_TYPES.map((type) => SIZE_M[type]);
const FLOATS = 8;
const FADE_MS = 400;

function rgb(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

function compile(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VEHICLE_VERTEX], [gl.FRAGMENT_SHADER, VEHICLE_FRAGMENT]] as const) {
    const shader = gl.createShader(kind) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(`vehicle shader: ${gl.getProgramInfoLog(program)}`);
  return program;
}

/** What the map showed at its last frame. */
export interface MapView {
  /** Mercator (world = 1) to clip space, column major. */
  readonly matrix: ArrayLike<number>;
  readonly pxPerM: number;
}

export interface Scene {
  readonly movers: ReadonlyMap<string, Mover>;
  /** Server instant to draw, ms. */
  readonly atMs: number;
  readonly selectedId: string | null;
  /** 0 live … 1 stale. */
  readonly grey: number;
}

export class VehicleCanvas {
  readonly canvas = document.createElement('canvas');
  private readonly gl: WebGL2RenderingContext;
  private program!: WebGLProgram;
  private instances!: WebGLBuffer;
  private data = new Float32Array(FLOATS * 1024);
  private view: MapView | null = null;
  private readonly pose: Pose = { x: 0, y: 0, headingRad: 0 };

  /** Throws when the browser gives no WebGL 2. */
  constructor(
    private readonly plane: MercatorPlane,
    private palette: Palette,
  ) {
    this.canvas.className = 'vehicles';
    this.canvas.setAttribute('aria-hidden', 'true');
    // The shader smooths its own edges.
    const gl = this.canvas.getContext('webgl2', { alpha: true, antialias: false, premultipliedAlpha: true });
    if (!gl) throw new Error('no WebGL 2');
    this.gl = gl;
    this.prepare();
    this.canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
    this.canvas.addEventListener('webglcontextrestored', () => this.prepare());
  }

  setPalette(palette: Palette): void {
    this.palette = palette;
  }

  setView(view: MapView): void {
    this.view = view;
  }

  /** Size of the map, CSS pixels. */
  resize(width: number, height: number): void {
    const density = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * density), Math.round(height * density)];
    if (this.canvas.width === w && this.canvas.height === h) return;
    this.canvas.width = w;
    this.canvas.height = h;
  }

  draw(scene: Scene): void {
    const { gl, view } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!view || scene.movers.size === 0) return;
    const count = this.fill(scene);
    gl.useProgram(this.program);
    gl.uniformMatrix4fv(this.uniform('matrix'), false, this.localMatrix(view.matrix));
    gl.uniform1f(this.uniform('pxPerM'), view.pxPerM);
    gl.uniform1f(this.uniform('density'), window.devicePixelRatio || 1);
    gl.uniform1f(this.uniform('grey'), scene.grey);
    gl.uniform3fv(this.uniform('colours'), OBJECT_TYPES.flatMap((type) => rgb(this.palette.vehicle[type])));
    gl.uniform3fv(this.uniform('edge'), rgb(this.palette.vehicleEdge));
    gl.uniform3fv(this.uniform('glass'), rgb(this.palette.glass));
    gl.bindBuffer(gl.ARRAY_BUFFER, this.instances);
    gl.bufferData(gl.ARRAY_BUFFER, this.data.subarray(0, count * FLOATS), gl.STREAM_DRAW);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
  }

  /** The road user nearest to a point, within `reachM` of it. */
  findAt(lon: number, lat: number, reachM: number, scene: Pick<Scene, 'movers' | 'atMs'>): string | null {
    const [x, y] = this.plane.toLocal(lon, lat);
    let best: string | null = null;
    let bestM = reachM;
    for (const mover of scene.movers.values()) {
      const pose = poseAt(mover, scene.atMs, this.pose);
      const distance = Math.hypot(pose.x - x, pose.y - y);
      if (distance < bestM) [best, bestM] = [mover.id, distance];
    }
    return best;
  }

  private fill(scene: Scene): number {
    const { movers, atMs, selectedId } = scene;
    if (this.data.length < movers.size * FLOATS) this.data = new Float32Array(movers.size * FLOATS * 1.5);
    const { data, pose } = this;
    let i = 0;
    for (const mover of movers.values()) {
      poseAt(mover, atMs, pose);
      const [lengthM, widthM] = SIZES[mover.typeIndex] as readonly [number, number];
      data[i] = pose.x;
      data[i + 1] = pose.y;
      data[i + 2] = pose.headingRad;
      data[i + 3] = lengthM;
      data[i + 4] = widthM;
      data[i + 5] = mover.typeIndex;
      data[i + 6] = Math.min(1, Math.max(0, (atMs - mover.bornAtMs) / FADE_MS + 0.25));
      data[i + 7] = mover.id === selectedId ? 1 : 0;
      i += FLOATS;
    }
    return movers.size;
  }

  /** The map's matrix with our origin and metres folded in, in double precision: single precision holds only 2 m of the world. */
  private localMatrix(m: ArrayLike<number>): Float32Array {
    const { originX, originY, unitsPerM } = this.plane;
    const out = new Float32Array(16);
    for (let row = 0; row < 4; row++) {
      const at = (column: number): number => m[column * 4 + row] as number;
      out[row] = at(0) * unitsPerM;
      out[4 + row] = at(1) * unitsPerM;
      out[8 + row] = at(2) * unitsPerM;
      out[12 + row] = at(0) * originX + at(1) * originY + at(3);
    }
    return out;
  }

  private readonly uniforms = new Map<string, WebGLUniformLocation | null>();

  private uniform(name: string): WebGLUniformLocation | null {
    const known = this.uniforms.get(name);
    if (known !== undefined) return known;
    const location = this.gl.getUniformLocation(this.program, name);
    this.uniforms.set(name, location);
    return location;
  }

  private prepare(): void {
    const { gl } = this;
    this.uniforms.clear();
    this.program = compile(gl);
    gl.bindVertexArray(gl.createVertexArray());
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    this.instances = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.instances);
    const attribute = (index: number, size: number, offset: number): void => {
      gl.enableVertexAttribArray(index);
      gl.vertexAttribPointer(index, size, gl.FLOAT, false, FLOATS * 4, offset * 4);
      gl.vertexAttribDivisor(index, 1);
    };
    attribute(1, 2, 0);
    attribute(2, 4, 2);
    attribute(3, 2, 6);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }
}
