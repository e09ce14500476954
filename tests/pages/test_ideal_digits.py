"""The page of the ideal 3 and 7."""

import json

import torch

from core.data import digits
from tests.seen import players, table


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert len(players(visit("ideal_digits", reading))) == 2


def test_the_slider_goes_from_one_image_to_all(visit):
    growing = players(visit("ideal_digits"))[0]
    assert "1" in growing["texts"][0]
    assert "6,131" in growing["texts"][-1]
    assert "6,265" in growing["texts"][-1]
    assert growing["steps"] == len(growing["texts"]) > 40


def test_the_last_picture_is_the_mean_of_all_images(visit):
    growing = players(visit("ideal_digits"))[0]
    means = json.loads(growing["rows"])["means"]
    train = digits.load("train")
    last = f"m{growing['steps'] - 1}"
    for half, digit in ((slice(0, 784), 3), (slice(784, None), 7)):
        expected = train.images[train.labels == digit].mean(0).ravel()
        assert set(means["digit"][half]) == {digit}
        torch.testing.assert_close(torch.tensor(means[last][half]).double(), torch.tensor(expected), atol=0.51, rtol=0)


def test_the_books_numbers_agree(visit):
    numbers = table(visit("ideal_digits"), "Agree?")
    assert set(numbers["Agree?"]) == {"✓ the same"}
