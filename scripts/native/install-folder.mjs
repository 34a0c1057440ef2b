import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';

// The wheel, the library before it is stripped, and the npm packages lie side by side for a while.
const neededBytes = 1.6e9;

export function tfjsNodeIn(dir) {
  return path.join(dir, 'node_modules', '@tensorflow', 'tfjs-node');
}

function markerIn(dir) {
  return path.join(dir, 'node_modules', '.difficulty-lens-native');
}

/** An unfit node_modules is replaced, so it must be one that this script made. */
export function refuseForeign(dir) {
  if (existsSync(path.join(dir, 'node_modules')) && !existsSync(markerIn(dir))) {
    throw new Failure(`${dir} holds other npm packages: name an empty folder with --into.`);
  }
}

export function refuseFullDisk(dir) {
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize < neededBytes) {
    throw new Failure(
      `${dir} needs ${megabytes(neededBytes)} MB of free disk: make room and run this again.`,
    );
  }
}

/** Takes the staging folder for this process, clearing what a killed run left there. */
export function claim(staging) {
  const pidFile = path.join(staging, 'pid');
  if (existsSync(pidFile) && isRunning(Number(readFileSync(pidFile, 'utf8')))) {
    throw new Failure(`another run is installing into ${path.dirname(staging)}: wait until it ends.`);
  }
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  writeFileSync(pidFile, String(process.pid));
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moves the checked packages into place in one step: a run that stops earlier leaves nothing that looks installed. */
export function publish(staging, dir) {
  writeFileSync(markerIn(staging), '');
  rmSync(path.join(dir, 'node_modules'), { recursive: true, force: true });
  renameSync(path.join(staging, 'node_modules'), path.join(dir, 'node_modules'));
}

export function sizeOf(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}

export function megabytes(bytes) {
  return Math.round(bytes / 1e6);
}
