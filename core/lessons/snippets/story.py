"""Rosenblatt's rule of 1958: a mistake adds the image to the weights, or takes it away."""

import numpy as np

data = np.load("core/data/mnist_3_7.npz")
images = data["train_images"].reshape(-1, 28 * 28).astype(float)
is_3 = data["train_labels"] == 3

weights, bias = np.zeros(28 * 28), 0.0
chance = np.random.default_rng(42)
for sweep in range(5):
    mistakes = 0
    for i in chance.permutation(len(images)):
        says_3 = images[i] @ weights + bias > 0
        if says_3 != is_3[i]:
            sign = 1 if is_3[i] else -1
            weights += sign * images[i]
            bias += sign * 255  # as if a 785th pixel were always all ink
            mistakes += 1
    print(sweep + 1, mistakes)

valid = data["valid_images"].reshape(-1, 28 * 28) @ weights + bias > 0
print((valid == (data["valid_labels"] == 3)).mean())
