import { defineConfig } from 'vitest/config';
import { nodeFlags } from './src/worker/node-flags.js';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/process/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: the process tests fork workers of their own.
    maxWorkers: 2,
    execArgv: nodeFlags(),
    // As in the bundle: one copy of tfjs-core, as modules.
    server: { deps: { inline: [/@tensorflow\/tfjs-(core|backend)/] } },
  },
  ssr: { resolve: { mainFields: ['module', 'main'] } },
});
