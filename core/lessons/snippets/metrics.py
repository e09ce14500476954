"""How good the baseline is: the share of right answers, and the four counts behind it."""

import numpy as np
import torch

data = np.load("core/data/mnist_3_7.npz")
train, valid = (torch.tensor(data[f"{split}_images"]).float() / 255 for split in ("train", "valid"))
is_train_3, is_3 = (torch.tensor(data[f"{split}_labels"]) == 3 for split in ("train", "valid"))
ideal_3, ideal_7 = train[is_train_3].mean(0), train[~is_train_3].mean(0)


def distance(a, b):
    """Return how far apart two images are, or each of many and one."""
    return (a - b).abs().mean((-1, -2))


says_3 = distance(valid, ideal_3) < distance(valid, ideal_7)
print("accuracy:", (says_3 == is_3).float().mean())
print("3s right, wrong:", (is_3 & says_3).sum(), (is_3 & ~says_3).sum())
print("7s right, wrong:", (~is_3 & ~says_3).sum(), (~is_3 & says_3).sum())
