import { fileURLToPath } from 'node:url';

/** The bundles under test; `npm test` builds them first. */
export const CLI = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
export const WORKER = fileURLToPath(new URL('../../dist/worker.cjs', import.meta.url));
