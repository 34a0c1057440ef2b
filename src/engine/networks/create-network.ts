import type { NetworkName } from '../../protocol/settings.js';
import type { Random } from '../random.js';
import type { Network, NetworkShape } from './network.js';
import { mlpNetwork, vggNetwork } from './plain.js';
import { RESNET18_STAGES, residualNetwork, SMALL_STAGES } from './residual.js';

/** A freshly initialised network of the named family; `random` decides its weights. */
export function createNetwork(name: NetworkName, shape: NetworkShape, random: Random): Network {
  switch (name) {
    case 'resnet':
      return residualNetwork(shape, SMALL_STAGES, random);
    case 'resnet18':
      return residualNetwork(shape, RESNET18_STAGES, random);
    case 'vgg':
      return vggNetwork(shape, random);
    case 'mlp':
      return mlpNetwork(shape, random);
  }
}
