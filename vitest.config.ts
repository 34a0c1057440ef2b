import { defineConfig } from 'vitest/config';
import { nodeFlags } from './src/worker/node-flags.js';

export default defineConfig({
  test: {
    // Two cores: the process tests fork workers of their own.
    maxWorkers: 2,
    execArgv: nodeFlags(),
    // As patient as the tests: what is polled for may wait for other tests, never for good.
    expect: { poll: { timeout: 10_000 } },
    // As in the bundle: one copy of tfjs-core, as modules.
    server: { deps: { inline: [/@tensorflow\/tfjs-(core|backend)/] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/process/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'webview',
          include: ['test/webview/**/*.test.ts'],
          exclude: ['test/webview/**/*performance.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'webview-performance',
          include: ['test/webview/**/*performance.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // What is timed has the machine for itself.
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Each file has a VS Code and a browser of its own, and some measure time.
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
  ssr: { resolve: { mainFields: ['module', 'main'] } },
});
