// What one process gets done a second, with V8 as our own processes have it:
// node --single-threaded-gc test/bench/side-by-side.mjs scalar|tile|step [images a batch]
import { runBundled } from './run-bundled.mjs';

await runBundled('side-by-side.ts');
