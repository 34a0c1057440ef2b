// GFLOP/s of our WebAssembly kernels and of tfjs's own, one thread, best of many: node test/bench/kernels.mjs [filter]
import { runBundled } from './run-bundled.mjs';

await runBundled('kernels.ts');
