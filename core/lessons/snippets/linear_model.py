"""784 weights times 784 pixels, added up, for all 12,396 images in one line."""

import numpy as np
import torch

data = np.load("core/data/mnist_3_7.npz")
train_x = torch.tensor(data["train_images"]).view(-1, 28 * 28) / 255  # view: the same numbers in another shape
train_y = torch.tensor(data["train_labels"] == 3).unsqueeze(1)

torch.manual_seed(42)
torch.randn(20), torch.randn(3)  # what the chapter has drawn before
weights, bias = torch.randn(784, 1), torch.randn(1)

predictions = train_x @ weights + bias
print(predictions[:3], predictions.shape)

accuracy = ((predictions > 0) == train_y).float().mean()
weights[0] *= 1.0001
print(accuracy, (((train_x @ weights + bias) > 0) == train_y).float().mean())
