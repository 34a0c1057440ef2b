import { messageOf, UserError } from '../../protocol/user-error.js';
import type { BackendChoice } from '../../protocol/settings.js';
import type { Backend } from './backend.js';
import { useCpu } from './cpu.js';
import { findTensorflow, useTensorflow } from './tensorflow.js';
import { useWasm } from './wasm.js';

/**
 * Makes one backend the current one of tfjs-core. `auto` takes TensorFlow where it loads and WebAssembly elsewhere.
 * Throws a UserError where the chosen one cannot run. `assets` is the folder that holds the .wasm files.
 */
export async function selectBackend(choice: BackendChoice, assets: string): Promise<Backend> {
  switch (choice) {
    case 'tensorflow': {
      const found = findTensorflow(assets);
      if (found === undefined) {
        throw new UserError(
          "Native TensorFlow is not installed: run 'npm run native' to install it, or use --backend wasm.",
        );
      }
      return useTensorflow(found);
    }
    case 'wasm':
      return useWasm(assets);
    case 'cpu':
      return useCpu();
    case 'auto': {
      const found = findTensorflow(assets);
      if (found === undefined) return useWasm(assets);
      try {
        return await useTensorflow(found);
      } catch (error) {
        // Installed but broken (another Node ABI, a missing library): the embedded backend still works.
        process.stderr.write(`tfjs-node did not load: ${messageOf(error)}\n`);
        return useWasm(assets);
      }
    }
  }
}
