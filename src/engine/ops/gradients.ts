/**
 * tfjs-core's gradients. Its index leaves them out (the union package and tfjs-layers bring them), so the engine, which
 * needs neither, registers them itself; the registry is one for the whole process.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
