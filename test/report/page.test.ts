import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../../src/domain/run-record.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { dedupe, report } from '../../src/index.ts';
import { sharedFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, tree } from '../kit/tree.ts';
import { startChromium } from './chromium.ts';

const folder = sharedFolder();
const root = path.join(folder, 'backups');
const html = path.join(folder, 'report.html');
const HOSTILE = '</script><img src=x onerror=alert(1)>.txt'.replaceAll('/', '∕');
const CHARTS = ['snapshots', 'growth', 'folders', 'types', 'new', 'links', 'runs'];

let browser: Browser;
beforeAll(async () => {
  for (let day = 1; day <= 9; day++) {
    const at = `2026-01-0${day}`;
    tree(root, {
      [`${at}/Photos/same.jpg`]: file(someBytes(60_000, 5)),
      [`${at}/Photos/new ${day}.jpg`]: file(someBytes(20_000 * day, day)),
      [`${at}/Mail/box.mbox`]: file(someBytes(30_000 + day, 40 + day)),
      [`${at}/Mail/${HOSTILE}`]: file(someBytes(9000, 99)),
    });
    await dedupe({ root, threads: 1 });
  }
  await noteFailedRun();
  await report({ root, html });
  browser = await startChromium();
});
afterAll(() => browser.close());

async function noteFailedRun(): Promise<void> {
  const nothing = { names: 0, changedNames: 0, bytesRead: 0, bytesWritten: 0, reclaimedBytes: 0, failures: 0 };
  const run: RunRecord = { startedAt: Date.now(), command: 'backup', durationMs: 9000, outcome: 'failed', ...nothing };
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
  await index.write({ put: [], forget: [], notes: { runs: [run] } });
  await index.close();
}

test.each(['light', 'dark'] as const)(
  'in %s, every chart is drawn, nothing is asked of a network and no error is said',
  async (colorScheme) => {
    const { page, said, asked } = await open(html, { colorScheme });
    for (const id of CHARTS) {
      const marks = page.locator(`#${id} .chart svg .mark`);
      expect([id, (await marks.count()) > 0]).toEqual([id, true]);
      const box = await marks.first().boundingBox();
      expect([id, (box?.width ?? 0) > 1, (box?.height ?? 0) > 1]).toEqual([id, true, true]);
    }
    const [ink, ground] = await colours(page);
    expect(contrast(ink, ground)).toBeGreaterThan(7);
    expect(asked).toEqual([pathToFileURL(html).href]);
    expect(said).toEqual([]);
    await page.close();
  },
);

test('a table behind a chart has a row for each thing drawn, is sorted by a column, up and down, and filtered by words', async () => {
  const { page } = await open(html);
  const section = page.locator('#snapshots');
  await section.locator('summary').click();
  expect(await column(section, 1)).toEqual(Array.from({ length: 9 }, (_, day) => `2026-01-0${day + 1}`));
  const heading = section.locator('th').nth(3);
  await heading.locator('button').click();
  expect(await heading.getAttribute('aria-sort')).toBe('descending');
  const down = await column(section, 1);
  expect(down[0]).toBe('2026-01-09');
  await heading.locator('button').press('Enter');
  expect(await heading.getAttribute('aria-sort')).toBe('ascending');
  expect(await column(section, 1)).toEqual(down.toReversed());
  await section.locator('input').fill('01-04 sealed');
  expect(await column(section, 1)).toEqual(['2026-01-04']);
  expect(await section.locator('[role=status]').textContent()).toBe('1 of 9 rows');
  await page.close();
});

test('a run that something stopped has no figures of what it had done', async () => {
  const { page } = await open(html);
  const section = page.locator('#runs');
  await section.locator('summary').click();
  const newest = await section.locator('tbody tr').first().locator('td').allTextContents();
  expect(newest.slice(1)).toEqual(['backup', '–', '9.0 s', '–', '–', '–', '–', '–', 'failed']);
  await page.close();
});

test('a chart is one stop for the Tab key, and the arrow keys tell its values', async () => {
  const { page } = await open(html);
  const chart = page.locator('#snapshots .chart');
  await chart.focus();
  await page.keyboard.press('End');
  const told = page.locator('#snapshots output');
  expect(await told.textContent()).toMatch(/^2026-01-09: .* new, .* already there, .* alone$/);
  await page.keyboard.press('ArrowLeft');
  expect(await told.textContent()).toMatch(/^2026-01-08: /);
  await page.locator('#types .chart .mark').first().hover();
  expect(await page.locator('#types output').textContent()).toMatch(/^\.jpg: .*, \d+ %, 10 files$/);
  await page.close();
});

test('on a narrow screen nothing is wider than the screen', async () => {
  const { page } = await open(html, { viewport: { width: 360, height: 700 } });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await page.close();
});

test('long names are broken, and a long figure stays in its tile', async () => {
  const far = path.join(folder, 'far');
  const page2 = path.join(folder, 'far.html');
  const long = 'L'.repeat(200);
  tree(far, { '2026-01-01/a': file('a'), [`${long}-2026-03-30/b`]: file('b') });
  await dedupe({ root: far, threads: 1 });
  await report({ root: far, html: page2 });
  const { page } = await open(page2, { viewport: { width: 360, height: 700 } });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await page.setViewportSize({ width: 1280, height: 700 });
  const tile = page.locator('.tiles > div', { hasText: 'more than 100 years' });
  expect(await tile.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await page.close();
});

test('the line of growth stays in sight where its dots are close', async () => {
  const many = path.join(folder, 'many');
  const page2 = path.join(folder, 'many.html');
  const dates = Array.from({ length: 250 }, (_, day) =>
    new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
  );
  tree(many, Object.fromEntries(dates.map((date) => [`${date}/a`, file('a')])));
  await report({ root: many, html: page2 });
  const { page } = await open(page2);
  const opacities = () =>
    page
      .locator('#growth .dot')
      .evaluateAll((dots) => dots.map((dot) => dot.computedStyleMap().get('opacity')?.toString()));
  expect(new Set(await opacities())).toEqual(new Set(['0']));
  await page.locator('#growth .chart').press('Home');
  expect((await opacities()).indexOf('1')).toBe(0);
  await page.close();
});

test('a dark page is printed dark on light, with the colours of its legend', async () => {
  const { page } = await open(html, { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const [ink, ground] = await colours(page);
  expect(contrast(ink, ground)).toBeGreaterThan(7);
  expect(Math.max(...ink)).toBeLessThan(Math.min(...ground));
  const key = page.locator('.key').first();
  expect(await key.evaluate((element) => element.computedStyleMap().get('print-color-adjust')?.toString())).toBe(
    'exact',
  );
  await page.close();
});

test('a name that looks like markup is shown as the name that it is', async () => {
  const { page, said } = await open(html);
  await page.locator('#links summary').click();
  await page.locator('#links input').fill('onerror');
  expect((await column(page.locator('#links'), 1))[0]).toContain(HOSTILE);
  expect(await page.locator('img').count()).toBe(0);
  expect(said).toEqual([]);
  await page.close();
});

test('a disk that lasts for longer than dates reach is full on no date', async () => {
  const slow = path.join(folder, 'slow');
  const page2 = path.join(folder, 'slow.html');
  tree(slow, { '2026-01-01/a': file('a'), '2026-03-30/b': file('b') });
  await dedupe({ root: slow, threads: 1 });
  await report({ root: slow, html: page2 });
  const { page } = await open(page2);
  expect(await page.locator('#growth').textContent()).toContain('the disk is full in more than 100 years.');
  expect(await page.locator('.tiles').textContent()).toContain('a day: full in more than 100 years');
  await page.close();
});

test('of a root without an index or any snapshot there is a page too', async () => {
  const empty = path.join(folder, 'empty');
  const page2 = path.join(folder, 'empty.html');
  tree(empty, {});
  await report({ root: empty, html: page2 });
  const { page, said } = await open(page2);
  expect(await page.locator('h1').textContent()).toBe(empty);
  expect(await page.locator('#folders').textContent()).toContain('needs the index');
  expect(said).toEqual([]);
  await page.close();
});

async function open(at: string, options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage(options);
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(at).href);
  await page.waitForSelector('h1');
  await page.waitForTimeout(100); // charts are drawn once their width is known
  return { page, said, asked };
}

function column(section: Locator, number: number): Promise<string[]> {
  return section.locator(`tbody td:nth-child(${number})`).allTextContents();
}

async function colours(page: Page): Promise<[number[], number[]]> {
  const read = 'getComputedStyle(document.body)';
  const texts = [await page.evaluate(`${read}.color`), await page.evaluate(`${read}.backgroundColor`)];
  const [ink, ground] = texts.map((text) => (String(text).match(/\d+/g) ?? []).map(Number));
  return [ink, ground];
}

/** WCAG 2.2. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
