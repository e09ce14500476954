"""The nearest training images, held against plain NumPy."""

import numpy as np
import pytest
import torch

from core import pixel_similarity
from core.data import digits, others
from core.models import nearest
from core.tensors import flatten, scaled

IMAGES = np.concatenate([digits.load("train").images, others.load("train").images])
LABELS = np.concatenate([digits.load("train").labels, others.load("train").labels])


@pytest.mark.parametrize("place", [0, 7000, 21_000])
def test_an_image_of_the_training_set_is_nearest_to_itself(place):
    image = torch.tensor(IMAGES[place]).flatten() / 255
    first = nearest.nearest(image)[0]
    assert first.distance == pytest.approx(0, abs=1e-3)
    assert first.image.tobytes() == IMAGES[place].tobytes()
    assert nearest.nearest_by_features(image)[0].image.tobytes() == IMAGES[place].tobytes()


@pytest.mark.parametrize("place", [3, 1500])
def test_by_pixels_they_are_what_the_lesson_s_distance_says(place):
    image = digits.load("valid").images[place]
    away = np.sqrt((((IMAGES.astype(np.float64) - image) / 255) ** 2).mean((1, 2)))
    expected = np.sort(away)[:5]
    found = nearest.nearest(torch.tensor(image).flatten() / 255)
    assert [each.distance for each in found] == pytest.approx(expected, abs=1e-5)
    for each in found:
        images = torch.tensor(each.image) / 255, torch.tensor(image) / 255
        assert pixel_similarity.rmse_distance(*images).item() == pytest.approx(each.distance, abs=1e-5)


@pytest.mark.parametrize("place", [1500])
def test_by_features_a_quarter_of_the_memory_finds_the_same_distances(place):
    image = torch.tensor(digits.load("valid").images[place]).flatten() / 255
    mine = nearest.features(image[None]).double()
    away = torch.cat(
        [(nearest.features(flatten(scaled(some))).double() - mine).norm(dim=1) for some in np.array_split(IMAGES, 20)]
    )
    found = nearest.nearest_by_features(image)
    assert [each.distance for each in found] == pytest.approx(away.sort().values[:5].tolist(), rel=2e-3)


def test_features_are_what_the_last_layer_weighs():
    from core.models import store

    net = store.net("draw_net")
    x = flatten(scaled(IMAGES[:4]))
    torch.testing.assert_close(net[-1](nearest.features(x)), net(x))


def test_all_training_images_are_known_with_what_they_are():
    assert nearest.known() == len(IMAGES) == sum(map(len, nearest.parts()))
    assert np.concatenate(list(nearest.parts())).tobytes() == IMAGES.tobytes()
    for place in (0, len(digits.load("train").labels) - 1, len(digits.load("train").labels), len(IMAGES) - 1):
        found = nearest.neighbour(place, 0)
        assert (found.digit, found.image.tobytes()) == (LABELS[place], IMAGES[place].tobytes())
    assert set(LABELS.tolist()) == set(range(10))


def test_by_features_other_digits_find_their_own_kind_though_the_net_was_never_told_of_it():
    """Of the five nearest to each of 40 images kept apart, five of every other digit, most are the same digit."""
    data = others.load("valid")
    chosen = [i for digit in others.OTHER_DIGITS for i in np.flatnonzero(data.labels == digit)[::50]]
    found = [nearest.nearest_by_features(image) for image in flatten(scaled(data.images[chosen]))]
    same = [each.digit == data.labels[i] for i, five in zip(chosen, found, strict=True) for each in five]
    assert np.mean(same) > 0.8


def test_as_many_as_asked_for_the_nearest_first():
    image = torch.zeros(784)
    found = nearest.nearest(image, 9)
    assert len(found) == 9
    assert [each.distance for each in found] == sorted(each.distance for each in found)
