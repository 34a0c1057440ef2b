"""Real images with planted label errors, as an IDX dataset that the command line reads: Fashion-MNIST (MIT licence).

python3 make_fashion.py OUT --n 10000 --noise 0.1 --kind random --seed 1 [--source DIR]
Needs numpy and the files of Debian's package dataset-fashion-mnist. OUT/images-idx3-ubyte, OUT/labels-idx1-ubyte hold
the images with the given labels, OUT/truth.csv the true one of each row, and OUT/peer.npz all of it for peer_cleanlab.py.
--kind random: to any other class; pair: each class to one look-alike.
"""
import argparse
import gzip
import os

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("out")
parser.add_argument("--n", type=int, default=10000)
parser.add_argument("--noise", type=float, default=0.1)
parser.add_argument("--kind", choices=["random", "pair"], default="random")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--source", default="/usr/share/datasets/fashion-mnist")
args = parser.parse_args()

# t-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, boot
LOOK_ALIKE = np.array([6, 3, 4, 1, 2, 7, 0, 9, 5, 7])


def read(name, offset):
    with gzip.open(os.path.join(args.source, name)) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


random = np.random.RandomState(args.seed)
images = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
truth = read("train-labels-idx1-ubyte.gz", 8).astype(int)
chosen = np.sort(random.permutation(len(truth))[: args.n])
images, truth = images[chosen], truth[chosen]
flipped = random.rand(len(truth)) < args.noise
given = truth.copy()
if args.kind == "random":
    given[flipped] = (truth[flipped] + random.randint(1, 10, flipped.sum())) % 10
else:
    given[flipped] = LOOK_ALIKE[truth[flipped]]

os.makedirs(args.out, exist_ok=True)
with open(os.path.join(args.out, "images-idx3-ubyte"), "wb") as file:
    file.write(np.array([0x803, len(images), 28, 28], ">i4").tobytes() + images.tobytes())
with open(os.path.join(args.out, "labels-idx1-ubyte"), "wb") as file:
    file.write(np.array([0x801, len(given)], ">i4").tobytes() + given.astype(np.uint8).tobytes())
np.savez(os.path.join(args.out, "peer.npz"), images=images[..., None], labels=given, truth=truth)
with open(os.path.join(args.out, "truth.csv"), "w") as file:
    file.write("row,given,true\n")
    file.writelines(f"{row},{g},{t}\n" for row, (g, t) in enumerate(zip(given, truth)))
print(len(truth), "images, error rate", (given != truth).mean())
