"""The chapter's training loop on its own images: 21 epochs of batches, and the accuracy after each."""

import numpy as np
import torch
from torch.utils.data import DataLoader

data = np.load("core/data/mnist_3_7.npz")
x, valid_x = (torch.tensor(data[f"{split}_images"]).view(-1, 28 * 28) / 255 for split in ("train", "valid"))
y, valid_y = (torch.tensor(data[f"{split}_labels"] == 3).unsqueeze(1) for split in ("train", "valid"))
dl = DataLoader(list(zip(x, y, strict=True)), batch_size=256)


def mnist_loss(predictions, targets):
    """Return the mean distance of the predictions, squashed, from their targets."""
    predictions = predictions.sigmoid()
    return torch.where(targets, 1 - predictions, predictions).mean()


weights, bias = torch.randn(28 * 28, 1).requires_grad_(), torch.randn(1).requires_grad_()
for epoch in range(21):
    for xb, yb in dl:
        mnist_loss(xb @ weights + bias, yb).backward()
        for p in (weights, bias):
            p.data -= 1.0 * p.grad
            p.grad.zero_()
    print(epoch + 1, ((valid_x @ weights + bias > 0) == valid_y).float().mean().item())
