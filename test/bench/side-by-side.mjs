// What one process gets done a second: node test/bench/side-by-side.mjs scalar|tile|step [images a batch]
import { runBundled } from './run-bundled.mjs';

await runBundled('side-by-side.ts');
