/** What no real city shows at will, with a STAND-IN of the api (see stand-in-api.ts): hostile names, a cut stream, a phone. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { openConsole, readMap, readVehicles, signIn, until, type ConsoleBrowser } from './console-browser';
import { STAND_IN_SIGN_IN, startStandInApi, type StandInApi } from './stand-in-api';
import { createStandInTown, HOSTILE } from './stand-in-town';

jest.setTimeout(90_000);

const ROOT = join(__dirname, '..', '..');

describe('the console with a stand-in of the api', () => {
  let api: StandInApi;
  let browser: ConsoleBrowser;

  beforeAll(async () => {
    execFileSync(process.execPath, [join(ROOT, 'services/console/build.mjs')]);
    api = await startStandInApi(createStandInTown(), join(ROOT, 'dist/console'));
    browser = await openConsole(api.url);
    await signIn(browser.page, STAND_IN_SIGN_IN.name, STAND_IN_SIGN_IN.password);
    await browser.page.locator('.pill.live').waitFor({ timeout: 60_000 });
    await browser.page.locator('.map-loading').waitFor({ state: 'detached', timeout: 60_000 });
    await until(async () => (await readVehicles(browser.page)).covered > 20);
  });

  afterAll(async () => {
    await browser?.close();
    await api?.close();
  });

  it('shows a script in a name as text and does not run it', async () => {
    const { page } = browser;
    await page.goto(`${api.url}/?tab=units`);
    await page.locator('.rows .row').first().waitFor();
    expect(await page.locator('.rows').innerText()).toContain(HOSTILE);
    await page.locator('.rows .row').first().click();
    await page.locator('.headline').waitFor();
    expect(await page.locator('.panel').innerText()).toContain(HOSTILE);
    expect(await page.evaluate('window.hostileRan')).toBeUndefined();
    expect(await page.locator('.panel img, .panel script').count()).toBe(0);
  });

  it('greys the map and says its age when the stream is cut, and lives again when it is back', async () => {
    const { page } = browser;
    await page.goto(`${api.url}/`);
    await until(async () => (await readVehicles(page)).covered > 20);
    await until(async () => (await readMap(page)).saturation > 1);
    const lively = await readMap(page);
    api.cut();
    await page.locator('.stale-banner.stale').waitFor({ timeout: 15_000 });
    await page.locator('.map.is-stale').waitFor();
    expect(await page.locator('.stale-banner').innerText()).toMatch(/\d.*秒/);
    await until(async () => (await readMap(page)).saturation < lively.saturation / 2);
    const frozen = await readVehicles(page);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await readVehicles(page)).hash).toBe(frozen.hash);
    api.restore();
    await page.locator('.stale-banner').waitFor({ state: 'detached', timeout: 30_000 });
    expect(await page.locator('.pill').getAttribute('class')).toBe('pill live');
  });

  it('opens an address as it was left: tab, filter, theme, language, selection', async () => {
    const { page } = browser;
    await page.goto(`${api.url}/?tab=units&health=offline&theme=light&lang=en`);
    await page.locator('.chip[aria-pressed=true]').waitFor();
    expect(await page.locator('.chip[aria-pressed=true]').innerText()).toContain('Offline');
    await page.locator('.rows .row').first().waitFor();
    expect(await page.locator('.rows .row').count()).toBe(1);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
  });

  it('draws how a junction is built and shows what conflicts with the movement pointed at', async () => {
    const { page } = browser;
    await page.goto(`${api.url}/?sel=junction:centre&part=plan&lang=en`);
    await page.locator('.plan').waitFor();
    expect(await page.locator('.plan').getAttribute('aria-label')).toBe('Plan of the junction: 8 lanes, 4 movements, 3 conflicts');
    expect(await page.locator('.plan [data-movement]').count()).toBe(4);
    expect(await page.locator('.plan-area').count()).toBe(0);
    await page.locator('.movement-row').nth(1).focus();
    await page.locator('.plan-area').first().waitFor();
    expect(await page.locator('.plan-area').count()).toBe(3);
    expect(await page.locator('.movement-row.is-conflicting').count()).toBe(3);
    expect(await page.locator('.plan-said').first().innerText()).toBe('group 2 · straight · lane 1: conflicts with 3 movements');
    await page.locator('.plan [data-movement="1"] .plan-reach').dispatchEvent('mouseenter');
    await until(async () => (await page.locator('.plan-area').count()) === 1);
    const cells = await page.locator('.matrix tbody tr').evaluateAll((rows) => rows.map((row) => (row as unknown as { innerText: string }).innerText.split(/\s+/)));
    expect(cells.map(([, ...signs]) => signs)).toEqual([['·', '×', '·', '·'], ['×', '·', 'M', 'P'], ['·', 'M', '·', '·'], ['·', 'P', '·', '·']]);
    expect(await page.locator('.stage-row').count()).toBe(2);
    expect(await page.locator('.panel img, .panel script').count()).toBe(0);
    expect(await page.evaluate('window.hostileRan')).toBeUndefined();
  });

  it('tells the versions of the network, what an edit changed, and which junctions must publish a new MAP', async () => {
    const { page } = browser;
    await page.goto(`${api.url}/?tab=network&lang=en`);
    const rows = page.locator('.panel .row[aria-pressed]');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    expect(await rows.first().innerText()).toContain(HOSTILE);
    await rows.first().click();
    await page.locator('.difference table').waitFor();
    expect(await page.locator('.difference tbody tr').evaluateAll((all) => all.map((row) => (row as unknown as { innerText: string }).innerText.split(/\s+/).slice(-4)))).toEqual([['Lanes', '0', '0', '1'], ['Edits', '1', '0', '0']]);
    expect(await page.locator('.finding summary').innerText()).toContain('lane.dead-end');
    await page.locator('.difference .map-chip').click();
    await page.locator('.plan').waitFor();
    expect(page.url()).toContain('sel=junction:centre');
    expect(await page.evaluate('window.hostileRan')).toBeUndefined();
  });

  it('lets an operator close a lane after a second look, and take it back', async () => {
    const { page } = browser;
    await page.goto(`${api.url}/?sel=lane:3&lang=en`);
    await page.getByRole('button', { name: 'Change this lane…' }).click();
    expect(await page.locator('.edit-form input[name=targets]').inputValue()).toBe('arm-1_0');
    await page.locator('.edit-form input[name=reason]').fill('burst pipe');
    await page.getByRole('button', { name: 'Review' }).click();
    expect(await page.locator('.edit-form .note').innerText()).toContain('1 lanes, 0 links');
    expect(await page.locator('.edit').count()).toBe(1);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await until(async () => (await page.locator('.edit').count()) === 2);
    await page.locator('.panel .note .map-chip').waitFor();
    await page.locator('.edit', { hasText: 'burst pipe' }).getByRole('button', { name: 'Withdraw…' }).click();
    await page.locator('.edit form input').fill('mended');
    await page.getByRole('button', { name: 'Withdraw now' }).click();
    await until(async () => (await page.locator('.edit').count()) === 1);
  });

  it('offers a viewer no change', async () => {
    const { page } = browser;
    api.setRole('viewer');
    await page.goto(`${api.url}/?tab=network&lang=en`);
    await page.locator('.edit').first().waitFor();
    expect(await page.locator('.edit-form').count()).toBe(0);
    expect(await page.locator('.edit button').count()).toBe(0);
    api.setRole('operator');
  });

  it('fits a phone without sideways scrolling, and a wall without controls', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${api.url}/`);
    await page.locator('canvas.vehicles').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.goto(`${api.url}/?sel=junction:centre&part=plan`);
    await page.locator('.plan').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`${api.url}/?wall=1`);
    await page.locator('.wall-board').waitFor();
    expect(await page.locator('.panel').count()).toBe(0);
  });

  it('did nothing that it must not: no error, no policy violation, no word to another place', () => {
    expect(browser.offences).toEqual([]);
  });
});
