// Installs @tensorflow/tfjs-node into a folder of its own, also where its download of TensorFlow is blocked: then the
// library comes from TensorFlow's Python package and the addon is compiled here. `--into DIR` chooses the folder.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Failure } from './native/failure.mjs';
import { install } from './native/install.mjs';
import { runOnce } from './native/run-once.mjs';
import { say } from './native/say.mjs';

const script = fileURLToPath(import.meta.url);
const stopping = new globalThis.AbortController();

process.exitCode = await main();

async function main() {
  try {
    const { values } = parseArgs({ options: { into: { type: 'string' }, check: { type: 'string' } } });
    if (values.check !== undefined) {
      console.log(runOnce(path.resolve(values.check)));
      return 0;
    }
    const dir = path.resolve(values.into ?? path.join(path.dirname(script), '..', '.native'));
    await install(dir, { script, stopping });
    return 0;
  } catch (error) {
    const expected = error instanceof Failure || error.code?.startsWith('ERR_PARSE_ARGS');
    if (stopping.signal.aborted) say('stopped before the end: nothing was installed.');
    else say(expected ? error.message : error.stack);
    return 1;
  }
}
