import { spawnSync } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { CLI } from './built.js';

/** A user without a name, as containers often run as. */
const NOBODY = { uid: 12_345, gid: 12_345 };

/**
 * How to start a process that permission bits hold for: as we are, or as another user where we are root. Null where
 * that user cannot reach the bundles.
 */
export function withoutRoot(): SpawnOptions | null {
  if (process.geteuid?.() !== 0) return {};
  const reaches = spawnSync(process.execPath, [CLI, '--version'], { ...NOBODY, cwd: '/' });
  return reaches.status === 0 ? NOBODY : null;
}
