"""What the lesson on going deeper shows: every layer of what a net sees is the net's own."""

import pytest
import torch

from core import going_deeper, nonlinearity, tensors
from core.lessons.going_deeper import look


def test_every_layer_of_what_it_sees_is_the_nets_own():
    net = going_deeper.conv_net(1)
    for position in (3, 1700):
        image = tensors.validation_set()[0][position]
        seen = look(net, image.view(28, 28))
        filters, biases = going_deeper.first_filters(net)
        by_hand = nonlinearity.relu(going_deeper.convolve(image.view(28, 28), filters[4], biases[4].item()))
        torch.testing.assert_close(seen.strokes[4], by_hand, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(seen.strokes_halved, going_deeper.max_pool(seen.strokes))
        torch.testing.assert_close(seen.parts_halved, going_deeper.max_pool(seen.parts))
        assert seen.votes.sum().item() + seen.bias == pytest.approx(net(image[None]).item(), abs=1e-4)
        assert seen.prediction == pytest.approx(net(image[None]).item(), abs=1e-4)
