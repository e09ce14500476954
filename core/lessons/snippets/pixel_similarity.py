"""Is an image nearer to the ideal 3 or to the ideal 7? The first classifier, and its accuracy."""

import numpy as np
import torch

data = np.load("core/data/mnist_3_7.npz")
train, valid = (torch.tensor(data[f"{split}_images"]) / 255 for split in ("train", "valid"))
train_is_3, valid_is_3 = (torch.tensor(data[f"{split}_labels"] == 3) for split in ("train", "valid"))
mean3, mean7 = train[train_is_3].mean(0), train[~train_is_3].mean(0)

a_3 = train[train_is_3][1]
print((a_3 - mean3).abs().mean(), ((a_3 - mean3) ** 2).mean().sqrt())


def mnist_distance(a, b):
    return (a - b).abs().mean((-1, -2))


def is_3(x):
    return mnist_distance(x, mean3) < mnist_distance(x, mean7)


accuracy_3s = is_3(valid[valid_is_3]).float().mean()
accuracy_7s = (1 - is_3(valid[~valid_is_3]).float()).mean()
print(accuracy_3s, accuracy_7s, (accuracy_3s + accuracy_7s) / 2)
