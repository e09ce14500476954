"""One parameter steps down the bowl w², against its gradient."""

import torch

learning_rate = 0.1
w = torch.tensor(1.2, requires_grad=True)
for step in range(20):
    loss = w**2
    loss.backward()
    w.data -= learning_rate * w.grad
    w.grad = None
    print(step + 1, w.item())
