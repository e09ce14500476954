"""The ideal 3: the mean of all 3s, pixel by pixel, and how far the pixel that is farthest still is from its end."""

import numpy as np
import torch

data = np.load("core/data/mnist_3_7.npz")
threes = [torch.tensor(image) for image in data["train_images"][data["train_labels"] == 3]]
stacked = torch.stack(threes).float() / 255
mean3 = stacked.mean(0)
print(stacked.shape, stacked.ndim, mean3.shape)
for count in (1, 10, 100, 1000):
    change = (stacked[:count].mean(0) - mean3).abs().max().item()
    print(count, "images:", change)
for row in mean3:
    print("".join(" .:-=+*#%@"[int(value * 9.99)] for value in row))
