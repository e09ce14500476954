"""A loader deals 15 numbers, then pairs, then the digits themselves, in batches."""

import string

import numpy as np
import torch
from torch.utils.data import DataLoader

print(list(DataLoader(range(15), batch_size=5, shuffle=True)))
print(next(iter(DataLoader(list(enumerate(string.ascii_lowercase)), batch_size=6, shuffle=True))))

digits = np.load("core/data/mnist_3_7.npz")
train_x = torch.tensor(digits["train_images"]).float().view(-1, 28 * 28) / 255
train_y = torch.tensor(digits["train_labels"] == 3).float().unsqueeze(1)
dset = list(zip(train_x, train_y))
x, y = dset[0]
print(x.shape, y)
for xb, yb in DataLoader(dset, batch_size=256):
    print(len(xb), "images,", int(yb.sum()), "of them 3s")
