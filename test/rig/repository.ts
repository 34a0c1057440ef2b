import { fileURLToPath } from 'node:url';

/** The checkout's root, which is also the extension's folder. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
