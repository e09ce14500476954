"""A filter for upright edges slides over a 3; then what it found is bent and halved, as in a convolutional net."""

import numpy as np
import torch
import torch.nn.functional as F

data = np.load("core/data/mnist_3_7.npz")
a_3 = torch.tensor(data["train_images"][1]).float() / 255
vertical = torch.tensor([[1.0, 0, -1], [1, 0, -1], [1, 0, -1]])

sums = F.conv2d(a_3[None, None], vertical[None, None], padding=1)
print("by hand:", (a_3[7:10, 17:20] * vertical).sum(), "by PyTorch:", sums[0, 0, 8, 18])

bent = F.relu(sums)
halved = F.max_pool2d(bent, 2)
print("shapes:", tuple(sums.shape), tuple(bent.shape), tuple(halved.shape))
print("largest sum:", sums.max(), "below 0:", (sums < 0).sum())
