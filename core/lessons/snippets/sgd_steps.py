"""The seven steps on the roller coaster, and where they stop; then the same with time from −1 to 1."""

import torch

torch.manual_seed(42)
seconds = torch.arange(0, 20).float()
speed = torch.randn(20) * 3 + 0.75 * (seconds - 9.5) ** 2 + 1


def f(t, params):
    a, b, c = params
    return a * (t**2) + (b * t) + c


for time, lr in ((seconds, 1e-5), ((seconds - 9.5) / 9.5, 0.7)):
    params = torch.randn(3).requires_grad_()  # 1 initialise
    for step in range(1, 101):  # 6 repeat, 7 stop
        preds = f(time, params)  # 2 predict
        loss = ((preds - speed) ** 2).mean()  # 3 loss
        loss.backward()  # 4 gradient
        params.data -= lr * params.grad  # 5 step
        params.grad = None
        if step in (1, 10, 20, 100):
            print(f"lr {lr}, step {step}: loss {loss.item():.3f}")
