"""Three optimizers race down a narrow valley of two weights; the chapter's `BasicOptim` is one of them."""

import torch


class BasicOptim:
    """The chapter's own: it knows the parameters and the learning rate."""

    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def step(self):
        for p in self.params:
            p.data -= p.grad.data * self.lr

    def zero_grad(self):
        for p in self.params:
            p.grad = None


def race(make):
    """Return the loss after 100 steps from (-9, 2)."""
    w = torch.tensor([-9.0, 2.0], requires_grad=True)
    opt = make([w])
    for _ in range(100):
        loss = (w[0] ** 2 + 50 * w[1] ** 2) / 2
        loss.backward()
        opt.step()
        opt.zero_grad()
    return ((w[0] ** 2 + 50 * w[1] ** 2) / 2).item()


print("SGD     ", race(lambda params: BasicOptim(params, lr=0.035)))
print("momentum", race(lambda params: torch.optim.SGD(params, lr=0.035, momentum=0.8)))
print("Adam    ", race(lambda params: torch.optim.Adam(params, lr=0.3)))
