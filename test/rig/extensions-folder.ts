import { mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CodeServer } from './code-server.js';
import { runProgram } from './run-program.js';

/**
 * Fills the folder of installed extensions with one: a .vsix file is installed as a user does it; an extension's own
 * folder is linked, so that it runs as it was built.
 */
export async function installExtension(
  server: CodeServer,
  userData: string,
  extension: string,
): Promise<void> {
  const extensions = extensionsFolder(userData);
  mkdirSync(extensions, { recursive: true });
  if (!extension.endsWith('.vsix')) {
    symlinkSync(extension, join(extensions, basename(extension)), 'dir');
    return;
  }
  const flags = ['--config', join(userData, 'config.yaml'), '--user-data-dir', userData];
  const install = ['--extensions-dir', extensions, '--install-extension', extension];
  await runProgram(server.node, [server.entry, ...flags, ...install], { seconds: 120 });
}

export function extensionsFolder(userData: string): string {
  return join(userData, 'extensions');
}
