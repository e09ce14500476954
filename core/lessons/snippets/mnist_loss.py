"""Three predictions, what they should have been, and one number for how wrong they are."""

import torch
from torch import tensor


def mnist_loss(predictions, targets):
    return torch.where(targets == 1, 1 - predictions, predictions).mean()


targets = tensor([1.0, 0.0, 1.0])  # a 3, a 7, a 3
for third in (0.2, 0.3, 0.4, 0.5, 0.6, 0.8):
    predictions = tensor([0.9, 0.4, third])
    accuracy = ((predictions > 0.5) == (targets == 1)).float().mean()
    print(f"third {third}: loss {mnist_loss(predictions, targets):.4f}, accuracy {accuracy:.4f}")
