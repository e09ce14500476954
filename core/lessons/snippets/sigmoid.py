"""Any number into one between 0 and 1, how steep that is, and the loss that training uses."""

import torch
from torch import tensor


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


def mnist_loss(predictions, targets):
    predictions = predictions.sigmoid()
    return torch.where(targets == 1, 1 - predictions, predictions).mean()


for x in (-10.0, -2.0, 0.0, 2.0, 10.0):
    x = tensor(x, requires_grad=True)
    y = sigmoid(x)
    y.backward()
    print(f"sigmoid({x.item():g}) = {y.item():.4f}, slope {x.grad.item():.4f}")

print("loss of −18, 0.3, 46 for a 7, a 3, a 3:", mnist_loss(tensor([-18, 0.3, 46]), tensor([0, 1, 1])).item())
