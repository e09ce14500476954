"""One ideal 3 is subtracted from 1,010 images at once."""

import numpy as np
import torch

data = np.load("core/data/mnist_3_7.npz")
train, valid = (torch.tensor(data[f"{split}_images"]) / 255 for split in ("train", "valid"))
ideal_3 = train[torch.tensor(data["train_labels"] == 3)].mean(0)
ideal_7 = train[torch.tensor(data["train_labels"] == 7)].mean(0)
threes = valid[torch.tensor(data["valid_labels"] == 3)]

print((threes - ideal_3).shape)  # [1010, 28, 28] − [28, 28]


def mnist_distance(a, b):
    return (a - b).abs().mean((-1, -2))


says_3 = mnist_distance(threes, ideal_3) < mnist_distance(threes, ideal_7)
print(says_3.shape, says_3.float().mean().item())

answers = torch.rand(2038)
print((torch.rand(2038, 1) - answers).shape)  # the trap: every prediction meets every answer
print((torch.rand(2038, 1) - answers.unsqueeze(1)).shape)  # unsqueeze gives the answers an axis of length 1
