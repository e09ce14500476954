"""The slope of x² at 3: by autograd, and by trying a small step h to the right."""

import torch


def f(x):
    """Return x²; put any function of your own here."""
    return x**2


xt = torch.tensor(3.0).requires_grad_()
f(xt).backward()
print("autograd:", xt.grad.item())

x = torch.tensor(3.0)
for h in (1, 0.1, 0.001, 1e-5, 1e-8):
    print("h =", h, "rise over run:", ((f(x + h) - f(x)) / h).item())
