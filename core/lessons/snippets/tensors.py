"""An array and a tensor: parts of them, arithmetic, and another shape."""

import numpy as np
import torch

data = [[1, 2, 3], [4, 5, 6]]
arr, tns = np.array(data), torch.tensor(data)
print(arr[1, 1:3], tns[1, 1:3])
print(tns[:, 1], tns + 1, tns * 1.5, (tns * 1.5).dtype)

nine = torch.arange(1, 10).view(3, 3)  # 1 to 9 in three rows
print(nine * 2, nine[1:, 1:])  # doubled, and the four at the bottom right

threes = torch.tensor(np.load("core/data/mnist_3_7.npz")["train_images"][:6131]).float() / 255
print(threes.shape, threes.view(-1, 28 * 28).shape, threes[1, 4:10, 4:10])
