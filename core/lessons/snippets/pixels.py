"""An image is a grid of numbers: a window of it, as an array and as a tensor, and the whole of it in letters."""

import numpy as np
import torch

data = np.load("core/data/mnist_3_7.npz")
threes = data["train_images"][data["train_labels"] == 3]
im = threes[1]  # the book's, 10000.png
print(im.shape, im.dtype)
print(im[4:10, 4:10])
print(torch.tensor(im)[4:10, 4:10])
print((im == 0).sum(), "of", im.size, "pixels are paper")
for row in im:
    print("".join(" .:-=+*#%@"[value // 26] for value in row))
