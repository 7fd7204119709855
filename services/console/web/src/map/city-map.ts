/** The map: owns MapLibre and the canvas of road users, knows nothing of panels. */
import type { FeatureCollection } from 'geojson';
import { LngLatBounds, Map as MapLibre, ScaleControl, setWorkerUrl, type CustomLayerInterface, type GeoJSONSource, type MapMouseEvent, type MapSourceDataEvent } from 'maplibre-gl';
import { MercatorPlane } from '../live/local-plane';
import type { Layer, Selection, Theme, View } from '../url-state';
import { createBaseStyle, LAYERS_OF_CHOICE, pixelsPerM, type SourceName } from './base-style';
import type { LonLat } from './network';
import { Pace } from './pace';
import { PALETTES } from './palette';
import { drawSigns } from './signs';
import { VehicleCanvas, type Scene } from './vehicle-canvas';

declare const MAP_WORKER_URL: string;

export interface CityMapOptions {
  readonly container: HTMLElement;
  readonly bbox: readonly [number, number, number, number];
  readonly view: View | null;
  readonly theme: Theme;
  readonly letters: Parameters<typeof drawSigns>[1];
  readonly label: string;
  readonly isCalm: boolean;
  /** Room that panels take from the map, px. */
  readonly padding: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  onMove(view: View): void;
  onSelect(selection: Selection | null): void;
  /** What to draw now. */
  scene(): Scene;
}

const PICK_PX = 14;
const CLICKABLE = ['event', 'unit', 'junction', 'signal-lamp', 'signal-bar'] as const;
const ROADS = ['flow-near', 'lane', 'link'] as const;

export class CityMap {
  readonly map: MapLibre;
  readonly plane: MercatorPlane;
  private readonly vehicles: VehicleCanvas;
  private readonly lat: number;
  private readonly data = new Map<SourceName, FeatureCollection>();
  private readonly flows = new Map<string, string>();
  private readonly pace = new Pace();
  private frame = 0;
  private hidden: readonly Layer[] = [];
  private theme: Theme;
  private letters: CityMapOptions['letters'];

  /** Throws when the browser gives no WebGL 2. */
  constructor(private readonly options: CityMapOptions) {
    const [west, south, east, north] = options.bbox;
    this.lat = (south + north) / 2;
    this.theme = options.theme;
    this.letters = options.letters;
    this.plane = new MercatorPlane((west + east) / 2, this.lat);
    this.vehicles = new VehicleCanvas(this.plane, PALETTES[options.theme]);
    setWorkerUrl(MAP_WORKER_URL);
    const { view } = options;
    this.map = new MapLibre({
      container: options.container,
      style: createBaseStyle(PALETTES[options.theme], this.lat),
      ...(view ? { center: [view.lon, view.lat], zoom: view.zoom, bearing: view.bearing } : { bounds: this.bounds(), fitBoundsOptions: { padding: options.padding } }),
      attributionControl: false,
      maxZoom: 21,
      minZoom: 9,
      maxPitch: 0,
      fadeDuration: options.isCalm ? 0 : 200,
      reduceMotion: options.isCalm,
      localIdeographFontFamily: 'system-ui, "Noto Sans CJK SC", sans-serif',
      canvasContextAttributes: { antialias: true },
    });
    this.map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-right');
    this.map.getCanvas().setAttribute('aria-label', options.label);
    this.map.getCanvasContainer().append(this.vehicles.canvas);
    this.map.on('style.load', () => this.dress());
    this.map.on('resize', () => this.resize());
    this.map.on('render', () => this.options.isCalm && this.draw());
    this.map.on('moveend', () => this.options.onMove(this.view()));
    this.map.on('click', (event) => this.pick(event));
    this.map.on('mousemove', (event) => this.point(event));
    this.resize();
    if (!options.isCalm) this.frame = requestAnimationFrame(this.animate);
  }

  /** Motion asked for by the page ends here; with reduced motion the road users are drawn with each picture instead. */
  private readonly animate = (nowMs: number): void => {
    this.frame = requestAnimationFrame(this.animate);
    if (this.pace.isDue(nowMs)) this.draw();
  };

  /** Calls once, at the first frame that shows the road network. Live data never lets the map as a whole come to rest. */
  onRoadsDrawn(listener: () => void): void {
    // The first tile is enough: all of them are loaded only between two changes, and under load there is no between.
    const check = (event: MapSourceDataEvent): void => {
      if (event.sourceId !== 'links' || !event.tile) return;
      this.map.off('sourcedata', check);
      this.map.once('render', listener);
    };
    this.map.on('sourcedata', check);
  }

  draw(): void {
    this.vehicles.draw(this.options.scene());
  }

  remove(): void {
    cancelAnimationFrame(this.frame);
    this.map.remove();
  }

  view(): View {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom(), bearing: this.map.getBearing() };
  }

  showCity(): void {
    this.map.fitBounds(this.bounds(), { padding: this.options.padding, bearing: 0 });
  }

  showPlace([lon, lat]: LonLat, zoom: number): void {
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), zoom), padding: this.options.padding, duration: this.options.isCalm ? 0 : 700 });
  }

  setTheme(theme: Theme, letters: CityMapOptions['letters']): void {
    if (theme === this.theme && letters === this.letters) return;
    this.theme = theme;
    this.letters = letters;
    this.vehicles.setPalette(PALETTES[theme]);
    this.map.setStyle(createBaseStyle(PALETTES[theme], this.lat), { diff: false });
  }

  setHidden(hidden: readonly Layer[]): void {
    this.hidden = hidden;
    this.vehicles.canvas.hidden = hidden.includes('vehicles');
    for (const [choice, layers] of Object.entries(LAYERS_OF_CHOICE)) {
      for (const layer of layers) {
        if (this.map.getLayer(layer)) this.map.setLayoutProperty(layer, 'visibility', hidden.includes(choice as Layer) ? 'none' : 'visible');
      }
    }
  }

  setData(source: SourceName, data: FeatureCollection): void {
    this.data.set(source, data);
    void this.map.getSource<GeoJSONSource>(source)?.setData(data);
  }

  /** Class of flow of a link or lane; only changes reach the map. */
  setFlow(source: 'links' | 'lanes', no: number, flow: string): void {
    const key = `${source}:${no}`;
    if (this.flows.get(key) === flow) return;
    this.flows.set(key, flow);
    if (this.map.getSource(source)) this.map.setFeatureState({ source, id: no }, { flow });
  }

  /** After each new style: pictures, data, flow states and the layer that hands the matrix on. */
  private dress(): void {
    const { images, pixelRatio } = drawSigns(PALETTES[this.theme], this.letters);
    for (const { name, image } of images) if (!this.map.hasImage(name)) this.map.addImage(name, image, { pixelRatio });
    for (const [source, data] of this.data) void this.map.getSource<GeoJSONSource>(source)?.setData(data);
    for (const [key, flow] of this.flows) {
      const [source, no] = key.split(':') as [string, string];
      this.map.setFeatureState({ source, id: Number(no) }, { flow });
    }
    this.map.addLayer(this.matrixLayer());
    this.setHidden(this.hidden);
  }

  private matrixLayer(): CustomLayerInterface {
    return {
      id: 'matrix',
      type: 'custom',
      render: (_gl, { defaultProjectionData }) => {
        this.vehicles.setView({ matrix: defaultProjectionData.mainMatrix as unknown as ArrayLike<number>, pxPerM: pixelsPerM(this.map.getZoom(), this.lat) });
        this.draw();
      },
    };
  }

  private bounds(): LngLatBounds {
    const [west, south, east, north] = this.options.bbox;
    return new LngLatBounds([west, south], [east, north]);
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.map.getContainer();
    this.vehicles.resize(clientWidth, clientHeight);
    this.draw();
  }

  private point({ point }: MapMouseEvent): void {
    const layers = CLICKABLE.filter((layer) => this.map.getLayer(layer));
    this.map.getCanvas().style.cursor = this.map.queryRenderedFeatures(point, { layers }).length > 0 ? 'pointer' : '';
  }

  /** Signs first, then road users, then the road itself. */
  private pick({ point, lngLat }: MapMouseEvent): void {
    const around: [[number, number], [number, number]] = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
    const existing = (names: readonly string[]): string[] => names.filter((name) => this.map.getLayer(name));
    const sign = this.map.queryRenderedFeatures(around, { layers: existing(CLICKABLE) })[0]?.properties;
    if (sign) {
      const kind = sign['eventId'] ? 'event' : sign['unitId'] ? 'unit' : 'junction';
      return this.options.onSelect({ kind, id: String(sign[`${kind}Id`]) });
    }
    if (!this.hidden.includes('vehicles')) {
      const id = this.vehicles.findAt(lngLat.lng, lngLat.lat, PICK_PX / pixelsPerM(this.map.getZoom(), this.lat), this.options.scene());
      if (id !== null) return this.options.onSelect({ kind: 'vehicle', id });
    }
    const road = this.map.queryRenderedFeatures(around, { layers: existing(ROADS) })[0];
    if (!road) return this.options.onSelect(null);
    const isLane = road.source === 'lanes' && this.map.getZoom() >= 17;
    this.options.onSelect({ kind: isLane ? 'lane' : 'link', id: String(road.properties[isLane ? 'laneNo' : 'linkNo']) });
  }
}
