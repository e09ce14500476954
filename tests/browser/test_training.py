"""Training in a real browser: press train, watch it go, stop it, scrub through what it did, in either language."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.server import visiting


def said(page: Page):
    return page.locator(".player").first.locator(".where")


def outcome(page: Page):
    return page.locator(".st-key-outcome").first


def press_train(page: Page) -> None:
    page.locator(".st-key-training_train button").click()


def fill(page: Page, key: str, value: str) -> None:
    field = page.locator(f".st-key-training_{key} input")
    field.fill(value)
    field.press("Enter")
    page.wait_for_timeout(600)


def test_training_plays_by_itself_and_can_be_scrubbed(tab):
    page = tab.open("/training?lang=en")
    expect(outcome(page)).to_contain_text("0.9725", timeout=30_000)
    expect(said(page)).not_to_contain_text("step 0 ", timeout=20_000)  # it plays, the first run as any other
    fill(page, "epochs", "5")
    expect(page.get_by_text("Not trained yet. The picture shows: rate 1")).to_be_visible()
    press_train(page)
    expect(outcome(page)).to_contain_text("after epoch 5 and step 245", timeout=30_000)
    expect(said(page)).not_to_contain_text("step 0 ", timeout=20_000)
    scrub = page.locator(".player").first.locator(".scrub")
    scrub.focus()
    scrub.press("End")
    expect(said(page)).to_contain_text("step 245 (epoch 5)")
    sent = len(tab.frames_sent)
    for _ in range(5):
        scrub.press("ArrowLeft")
    expect(said(page)).not_to_contain_text("step 245 ")
    assert len(tab.frames_sent) == sent, "scrubbing asks the server for nothing"
    assert tab.complaints == []


def test_a_number_typed_and_train_pressed_at_once_is_the_number_that_is_trained(tab):
    page = tab.open("/training?lang=en&shuffle=yes&epochs=2")
    expect(outcome(page)).to_contain_text("after epoch 2", timeout=30_000)
    page.locator(".st-key-training_epochs input").fill("4")
    press_train(page)
    expect(outcome(page)).to_contain_text("after epoch 4", timeout=30_000)
    expect(page).to_have_url(re.compile("epochs=4"))


def test_a_long_training_draws_its_curve_as_it_goes_and_stops(tab):
    page = tab.open("/training?lang=en&batch=16&epochs=60&seed=31&shuffle=yes")
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=20_000)
    expect(page.get_by_text(re.compile(r"Training: epoch ([2-9]|\d\d) of 60"))).to_be_visible(timeout=30_000)
    sent = len(tab.frames_sent)
    expect(page.get_by_text(re.compile(r"accuracy 0\.9\d+"))).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile(r"Training: epoch ([4-9]|\d\d) of 60"))).to_be_visible(timeout=30_000)
    curve = page.locator(".progress svg").bounding_box()
    assert curve["width"] > 400
    assert curve["height"] > 150
    marks = [mark.bounding_box() for mark in page.locator(".progress .axis.up span").all()]
    assert [mark["y"] + mark["height"] / 2 for mark in marks] == pytest.approx(
        [curve["y"], curve["y"] + curve["height"] / 2, curve["y"] + curve["height"]], abs=14
    ), "what is written beside the curve stands where it says"
    assert len(page.locator(".progress polyline").get_attribute("points").split()) >= 3, "its curve grows"
    assert len(tab.frames_sent) == sent, "looking at a training runs no page"
    page.locator(".st-key-training_stop button").click()
    expect(outcome(page)).to_contain_text("epoch", timeout=20_000)
    epochs = int(re.search(r"epoch (\d+) and step", outcome(page).inner_text()).group(1))
    assert 1 <= epochs < 60
    assert page.locator(".st-key-training_stop").count() == 0
    expect(page.locator(".st-key-training_epochs input")).to_have_value("60")
    assert tab.complaints == []


def test_a_change_of_language_neither_ends_a_training_nor_moves_the_player(tab):
    page = tab.open("/training?lang=en&batch=16&epochs=40&seed=32&shuffle=yes")
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=20_000)
    page.get_by_role("radio", name="中文", exact=True).click()
    expect(outcome(page)).to_contain_text("40 轮", timeout=60_000)
    scrub = page.locator(".player").first.locator(".scrub")
    scrub.wait_for()
    scrub.focus()
    scrub.press("End")
    expect(said(page)).to_contain_text("第 40 轮")
    page.get_by_role("radio", name="English", exact=True).click()
    expect(said(page)).to_contain_text("(epoch 40)", timeout=20_000)


def test_a_step_is_shown_in_slow_motion_where_the_player_stands(tab):
    page = tab.open("/training?lang=en&seed=234&shuffle=yes&view=pull&at=11")
    expect(said(page)).to_contain_text("step 99 (epoch 3)", timeout=30_000)
    page.locator(".player").first.get_by_role("button", name="Slow motion from here").click()
    expect(said(page)).to_contain_text("step 100, predict", timeout=20_000)
    expect(page).to_have_url(re.compile("view=slow.*slow_from=99|slow_from=99.*view=slow"))


def test_whoever_follows_a_link_sees_the_run_it_names(new_tab, address):
    tab = new_tab()
    page = tab.open("/training?lang=en&rate=1e40&epochs=3")
    expect(outcome(page)).to_contain_text("no longer a number", timeout=30_000)
    page.locator(".player").first.locator(".chart svg").wait_for(timeout=20_000)
    assert tab.complaints == []


def test_a_click_elsewhere_is_answered_while_two_models_train(new_tab, address):
    for seed in (41, 42, 43):
        page = new_tab().open(f"/training?lang=en&batch=16&epochs=60&seed={seed}&shuffle=yes")
        page.wait_for_timeout(300)
    waiting = page.get_by_text("Waiting for a place")
    expect(waiting.or_(page.get_by_text("Training: epoch")).first).to_be_visible(timeout=20_000)
    with visiting(address, "pixels") as visitor:
        visitor.run()
        for end in (10, 15, 20):
            visitor.set("pixels_rows", double_array_value={"data": [4, end]})
            assert visitor.run() < 10, "a bystander's click waits for no training (how long it takes: make bench)"


def heights(of: Locator, plots: str) -> list[int]:
    """Return how many pixels high these plots of a chart are, without axes and legends."""
    found = [plot.bounding_box() for plot in of.locator(f"svg {plots} > g > path.background").all()]
    return [round(box["height"]) for box in found if box]


def test_four_kept_runs_leave_room_for_their_lines(tab):
    kept = "~".join(f"1_256_2_{seed}_no_0_0_1" for seed in (1, 2, 3, 4))
    page = tab.open(f"/training?lang=en&view=kept&kept={kept}")
    expect(page.get_by_text("seed 4, images in order: accuracy").first).to_be_visible(timeout=60_000)
    compared = page.locator(".player").first
    compared.locator(".chart svg").wait_for(timeout=20_000)
    assert heights(compared, ".role-frame.root")[0] >= 150


@pytest.mark.parametrize("reading", ["en", "both"])
def test_a_long_title_of_an_axis_takes_nothing_from_the_chart(tab, reading):
    page = tab.open(f"/mini_batches?lang={reading}")
    page.locator(".st-key-stage_noise [role=tab]").nth(1).click()
    law = page.locator(".st-key-stage_noise .player").nth(1)
    law.locator(".chart svg").wait_for(timeout=20_000)
    assert heights(law, ".role-frame.root")[0] >= 200


def test_charts_side_by_side_are_equally_high(tab):
    slow = tab.open("/training?lang=en&epochs=2&view=slow").locator(".player").first
    slow.locator(".chart svg").wait_for(timeout=20_000)
    tab.page.wait_for_timeout(1000)  # it may be laid out once more
    views = heights(slow, "[class*=concat_]")
    assert len(views) == 4
    assert max(views) - min(views) <= 1


def test_the_prediction_at_the_end_of_the_sum_is_not_cut_off(tab):
    player = tab.open("/linear_model?lang=en").locator(".player").first
    player.locator(".chart svg").wait_for(timeout=20_000)
    player.locator(".scrub").focus()
    player.locator(".scrub").press("End")
    number = player.locator("svg text", has_text="17.06").last
    expect(number).to_be_visible()
    ends = "text => [text, text.ownerSVGElement].map((one) => one.getBoundingClientRect().right)"
    inner, outer = number.evaluate(ends)  # in one look: the chart is drawn anew while its letters arrive
    assert 0 < inner <= outer
