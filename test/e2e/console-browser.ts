/** A real Chromium with the console in it, and everything it must not do written down as it happens. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** WebGL without a graphics card, and no word to anyone outside. */
const FLAGS = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-domain-reliability', '--disable-default-apps'];

export interface ConsoleBrowser {
  readonly page: Page;
  /** Errors, policy violations and requests to other places, in words. Expected refusals (401 before sign-in, 503 when cut) are not counted. */
  readonly offences: string[];
  close(): Promise<void>;
}

export async function openConsole(origin: string, size = { width: 1280, height: 800 }): Promise<ConsoleBrowser> {
  const executablePath = EXECUTABLES.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error(`no Chromium at ${EXECUTABLES.join(', ')}: apt-get install -y chromium`);
  const profile = mkdtempSync(join(tmpdir(), 'lingshan-browser-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: FLAGS, viewport: size, locale: 'zh-CN' });
  const page = context.pages()[0] ?? (await context.newPage());
  const offences: string[] = [];
  page.on('pageerror', (error) => offences.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (401|503)|ERR_(CONNECTION|INCOMPLETE|NETWORK|INTERNET)/.test(message.text())) offences.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url())) offences.push(`foreign request: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    offences.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(origin);
  return {
    page,
    offences,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

export async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('.top-bar').waitFor();
}

export interface VehiclePixels {
  /** Pixels that show road users. */
  readonly covered: number;
  /** Changes when any of them does. */
  readonly hash: number;
}

/** What the canvas of road users shows, read in a frame in which it was drawn: a busy machine does not draw each. Empty when none comes within 2 s. */
export function readVehicles(page: Page): Promise<VehiclePixels> {
  return page.evaluate<VehiclePixels>(`new Promise((resolve) => requestAnimationFrame(function read(nowMs) {
    read.untilMs ??= nowMs + 2000;
    const source = document.querySelector('canvas.vehicles');
    let covered = 0, hash = 7;
    // Right after loading there is no canvas yet, or one without size.
    if (source && source.width > 0 && source.height > 0) {
      const copy = new OffscreenCanvas(source.width, source.height).getContext('2d');
      copy.drawImage(source, 0, 0);
      const pixels = copy.getImageData(0, 0, source.width, source.height).data;
      for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 40) { covered++; hash = (hash * 31 + i) | 0; }
    }
    if (covered > 0 || nowMs > read.untilMs) resolve({ covered, hash });
    else requestAnimationFrame(read);
  }))`);
}

export interface Picture {
  readonly colours: number;
  /** Share of pixels that have not the most frequent colour. */
  readonly drawnShare: number;
  /** Mean difference of the strongest and weakest of red, green and blue, 0..255: 0 is grey. */
  readonly saturation: number;
}

/** What the middle of the map looks like on the screen. */
export async function readMap(page: Page): Promise<Picture> {
  const box = await page.locator('.map').boundingBox();
  if (!box) throw new Error('no map on the page');
  const clip = { x: box.x + box.width * 0.35, y: box.y + box.height * 0.15, width: box.width * 0.55, height: box.height * 0.6 };
  const png = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate<Picture>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png}';
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height).data;
    const counts = new Map();
    let saturation = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      const colour = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
      saturation += Math.max(pixels[i], pixels[i + 1], pixels[i + 2]) - Math.min(pixels[i], pixels[i + 1], pixels[i + 2]);
    }
    const total = pixels.length / 4;
    return { colours: counts.size, drawnShare: 1 - Math.max(...counts.values()) / total, saturation: saturation / total };
  })()`);
}

/** Waits until `isTrue`; rejects after `ms`. */
export async function until(isTrue: () => Promise<boolean>, ms = 60_000): Promise<void> {
  for (const deadline = performance.now() + ms; !(await isTrue()); ) {
    if (performance.now() > deadline) throw new Error(`not true within ${ms / 1000} s: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
