/** The console against the whole real system: simulator, gateway, bus, services, api. */
import { join } from 'node:path';
import { startCity, type RunningCity } from '../harness/start-city';
import { openConsole, readMap, readVehicles, signIn, until, type ConsoleBrowser } from './console-browser';

jest.setTimeout(240_000);

describe('the console in a running city', () => {
  let city: RunningCity;
  let browser: ConsoleBrowser;

  beforeAll(async () => {
    city = await startCity({ replay: join(__dirname, '../fixtures/grid3x3.lsrec') });
    browser = await openConsole(city.api);
  });

  afterAll(async () => {
    await browser?.close();
    await city?.stop();
  });

  it('refuses a wrong password with place, reason and fix, and lets the right one in', async () => {
    const { page } = browser;
    const user = city.users[0];
    if (!user) throw new Error('the city made no demo sign-in');
    await page.locator('input[name=name]').fill(user.name);
    await page.locator('input[name=password]').fill('wrong');
    await page.locator('button[type=submit]').click();
    await page.locator('.problem').waitFor();
    expect(await page.locator('.problem').innerText()).toContain('SIGN_IN_REFUSED');
    await signIn(page, user.name, user.password);
    expect(page.url()).not.toContain(user.password);
  });

  it('draws the network, and road users that move on it', async () => {
    const { page } = browser;
    await page.locator('.pill.live').waitFor({ timeout: 60_000 });
    await page.locator('canvas.vehicles').waitFor();
    await until(async () => (await readVehicles(page)).covered > 50);
    const before = await readVehicles(page);
    await until(async () => (await readVehicles(page)).hash !== before.hash);
    const map = await readMap(page);
    expect(map.colours).toBeGreaterThan(50);
    expect(map.drawnShare).toBeGreaterThan(0.02);
    expect(Number(await page.locator('.kpi dd').first().innerText())).toBeGreaterThan(0);
  });

  it('changes the language, and keeps it in the address', async () => {
    const { page } = browser;
    expect(await page.locator('#tab-units').innerText()).toBe('设备');
    await page.getByRole('button', { name: 'Switch to English' }).click();
    expect(await page.locator('#tab-units').innerText()).toBe('Units');
    expect(new URL(page.url()).searchParams.get('lang')).toBe('en');
    await page.locator('html[lang=en]').waitFor();
  });

  it('can be used by keyboard: from the skip link to a unit and back', async () => {
    const { page } = browser;
    await page.locator('#tab-city').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#tab-units').getAttribute('aria-selected')).toBe('true');
    const row = page.locator('.rows .row').first();
    await row.focus();
    await page.keyboard.press('Enter');
    await page.locator('.panel-head h2').waitFor();
    expect(new URL(page.url()).searchParams.get('sel')).toMatch(/^unit:/);
    await page.keyboard.press('Escape');
    await page.locator('#tab-units').waitFor();
    expect(new URL(page.url()).searchParams.get('sel')).toBeNull();
  });

  it('greys and says so when the api stops talking, and comes back by itself', async () => {
    const { page } = browser;
    const api = city.pids()['api'];
    if (api === undefined) throw new Error('the city has no api');
    process.kill(api, 'SIGSTOP');
    try {
      await page.locator('.stale-banner.stale').waitFor({ timeout: 15_000 });
      await page.locator('.map.is-stale').waitFor();
    } finally {
      process.kill(api, 'SIGCONT');
    }
    await page.locator('.pill.live').waitFor({ timeout: 60_000 });
    await page.locator('.stale-banner').waitFor({ state: 'detached', timeout: 15_000 });
  });

  it('did nothing that it must not: no error, no policy violation, no word to another place', () => {
    expect(browser.offences).toEqual([]);
  });
});
