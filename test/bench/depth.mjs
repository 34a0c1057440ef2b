// Whether an example's class is better read at another probe than at the network's end: held-out accuracy on the true
// labels, of all and of some groups, for ways to read it.
//   node test/bench/depth.mjs RUN DATASET      a finished run of a dataset that make_fashion.py made
import { runBundled } from './run-bundled.mjs';

await runBundled('depth.ts');
