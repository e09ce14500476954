"""The step, packed into an object. Serves "Creating an Optimizer"."""

from collections.abc import Iterable
from typing import Protocol

from torch import Tensor

# The accuracies the chapter prints for 20 epochs with its optimizer.
BOOK_ACCURACIES = (
    0.4932, 0.8618, 0.8203, 0.9102, 0.9331, 0.9468, 0.9555, 0.9629, 0.9658, 0.9673,
    0.9687, 0.9707, 0.9726, 0.9751, 0.9761, 0.9761, 0.9775, 0.9780, 0.9785, 0.9785,
)  # fmt: skip


class BasicOptim:
    """Plain gradient descent: it knows the parameters and the learning rate, and does steps 5 and 6 for them."""

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.params, self.lr = list(params), lr

    def step(self) -> None:
        """Move every parameter against its gradient."""
        for p in self.params:
            if p.grad is not None:
                p.data -= self.lr * p.grad

    def zero_grad(self) -> None:
        """Forget the gradients; without this the next ones would be added to them."""
        for p in self.params:
            p.grad = None


class Optimizer(Protocol):
    """Anything that takes steps: `BasicOptim`, and every optimizer of `torch.optim`."""

    def step(self) -> object: ...

    def zero_grad(self) -> None: ...


def step_and_forget(optimizer: Optimizer) -> None:
    """Take one step and forget the gradients: what `fit` does after every batch."""
    optimizer.step()
    optimizer.zero_grad()
