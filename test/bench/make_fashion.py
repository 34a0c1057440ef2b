"""Real images with planted label errors, as a dataset that the command line reads: Fashion-MNIST (MIT licence).

python3 make_fashion.py OUT --n 10000 --noise 0.1 --kind random --seed 1 [--source DIR | --npz FILE]
Needs numpy and the files of Debian's package dataset-fashion-mnist. OUT/images-idx3-ubyte, OUT/labels-idx1-ubyte hold
the images with the given labels, OUT/truth.csv the true one of each row, and OUT/peer.npz all of it for peer_cleanlab.py.
--kind random: to any other class; pair: each class to one look-alike of Fashion-MNIST; visual: each image to the class
that is most frequent, besides its own, among its 50 nearest neighbours in pixels.
--npz: another set, uint8 images X [N, H, W] or [N, H, W, 3] and labels y [N]; the latter go to PNG files (needs PIL) with
a manifest, metadata.csv.
"""
import argparse
import gzip
import os

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("out")
parser.add_argument("--n", type=int, default=10000)
parser.add_argument("--noise", type=float, default=0.1)
parser.add_argument("--kind", choices=["random", "pair", "visual"], default="random")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--source", default="/usr/share/datasets/fashion-mnist")
parser.add_argument("--npz")
args = parser.parse_args()

# t-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, boot
LOOK_ALIKE = np.array([6, 3, 4, 1, 2, 7, 0, 9, 5, 7])


def read(name, offset):
    with gzip.open(os.path.join(args.source, name)) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def fashion():
    images = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    return images, read("train-labels-idx1-ubyte.gz", 8).astype(int)


def other_class_nearby(rows):
    """Of each row of images its most frequent other class among 50 neighbours; of equally frequent ones any."""
    flat = images.reshape(len(images), -1).astype(np.float32) / 255
    squares = (flat**2).sum(1)
    out = np.zeros(len(rows), int)
    for at, row in enumerate(rows):
        distance = squares - 2 * flat @ flat[row]
        distance[row] = np.inf
        near = truth[np.argpartition(distance, 50)[:50]]
        votes = np.bincount(near, minlength=classes) + 0.01 * random.rand(classes)
        votes[truth[row]] = -1
        out[at] = votes.argmax()
    return out


def write_idx(given):
    with open(os.path.join(args.out, "images-idx3-ubyte"), "wb") as file:
        file.write(np.array([0x803, *images.shape], ">i4").tobytes() + images.tobytes())
    with open(os.path.join(args.out, "labels-idx1-ubyte"), "wb") as file:
        file.write(np.array([0x801, len(given)], ">i4").tobytes() + given.astype(np.uint8).tobytes())


def write_pngs(given):
    from PIL import Image

    os.makedirs(os.path.join(args.out, "images"), exist_ok=True)
    with open(os.path.join(args.out, "metadata.csv"), "w") as file:
        file.write("id,path,label\n")
        for row, (image, label) in enumerate(zip(images, given)):
            path = f"images/{row:05d}.png"
            Image.fromarray(image).save(os.path.join(args.out, path))
            file.write(f"{row},{path},{label}\n")


random = np.random.RandomState(args.seed)
if args.npz is None:
    images, truth = fashion()
else:
    with np.load(args.npz) as stored:
        images, truth = stored["X"], stored["y"].astype(int)
classes = truth.max() + 1
chosen = np.sort(random.permutation(len(truth))[: args.n])
images, truth = images[chosen], truth[chosen]
flipped = random.rand(len(truth)) < args.noise
given = truth.copy()
if args.kind == "random":
    given[flipped] = (truth[flipped] + random.randint(1, classes, flipped.sum())) % classes
elif args.kind == "pair":
    given[flipped] = LOOK_ALIKE[truth[flipped]]
else:
    given[flipped] = other_class_nearby(np.flatnonzero(flipped))

os.makedirs(args.out, exist_ok=True)
(write_idx if images.ndim == 3 else write_pngs)(given)
np.savez(os.path.join(args.out, "peer.npz"), images=images.reshape(*images.shape[:3], -1), labels=given, truth=truth)
with open(os.path.join(args.out, "truth.csv"), "w") as file:
    file.write("row,given,true\n")
    file.writelines(f"{row},{g},{t}\n" for row, (g, t) in enumerate(zip(given, truth)))
print(len(truth), "images, error rate", (given != truth).mean())
