"""The animation player in a real browser: by mouse, by keyboard, at the screen's pace, and without the server."""

import pytest
from playwright.sync_api import Locator, Page, expect

PLAYING = 2000  # ms a run is watched
PACE = """async (player, watched) => {
  const steps = new Set(), start = performance.now()
  while (performance.now() - start < watched) {
    await new Promise(requestAnimationFrame)
    steps.add(player.querySelector(".scrub").value)
  }
  return 1000 * steps.size / (performance.now() - start)
}"""


def player(page: Page) -> Locator:
    """Return the first player of a page, once its chart is drawn."""
    first = page.locator(".player").first
    first.locator(".chart svg, .chart canvas").first.wait_for(timeout=20_000)
    return first


def press(of: Locator, name: str) -> None:
    of.get_by_role("button", name=name, exact=True).click()


def said(of: Locator) -> Locator:
    return of.locator(".where")


@pytest.fixture
def sgd(tab):
    """Give the player of the book's run."""
    return player(tab.open("/sgd_steps?lang=en"))


def test_it_waits_for_the_reader(sgd, tab):
    tab.page.wait_for_timeout(1500)
    expect(said(sgd)).to_have_text("step 0 of 20: loss 25,823.81")


def test_every_button_does_what_it_says(sgd):
    press(sgd, "One step on")
    expect(said(sgd)).to_have_text("step 1 of 20: loss 5,435.54")
    press(sgd, "One step on")
    press(sgd, "One step back")
    expect(said(sgd)).to_have_text("step 1 of 20: loss 5,435.54")
    press(sgd, "To the end")
    expect(said(sgd)).to_contain_text("step 20 of 20: loss 676.9")
    press(sgd, "To the start")
    expect(said(sgd)).to_contain_text("step 0 of 20")


def test_play_and_pause_and_the_end(sgd):
    sgd.locator("select").select_option("4")
    press(sgd, "Play")
    press(sgd, "Pause")
    sgd.get_by_role("button", name="Play", exact=True).wait_for()
    press(sgd, "Play")
    expect(said(sgd)).to_contain_text("step 20 of 20", timeout=15_000)
    sgd.get_by_role("button", name="Play", exact=True).wait_for()  # it stopped there: no loop unless asked for


def test_hasty_clicks_do_not_make_it_faster(sgd):
    sgd.get_by_role("button", name="Play", exact=True).evaluate(
        "button => { for (let i = 0; i < 5; i++) button.click() }"
    )
    sgd.page.wait_for_timeout(2500)
    assert 1.5 <= float(sgd.locator(".scrub").input_value()) <= 3.5, "one step a second"


def test_repeat_goes_round(sgd):
    sgd.locator("select").select_option("4")
    press(sgd, "Repeat")
    press(sgd, "To the end")
    press(sgd, "One step back")
    press(sgd, "Play")
    expect(said(sgd)).to_contain_text("step 2 of 20", timeout=10_000)


def test_the_keyboard_alone(sgd, tab):
    sgd.focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 20), ("Home", 0)):
        tab.page.keyboard.press(key)
        expect(said(sgd)).to_contain_text(f"step {step} of 20")
        expect(sgd.locator(".spoken")).to_contain_text(f"step {step} of 20")
    sgd.locator(".scrub").focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 20), ("Home", 0)):
        tab.page.keyboard.press(key)
        expect(said(sgd)).to_contain_text(f"step {step} of 20")
    sgd.focus()
    tab.page.keyboard.press("Space")
    expect(said(sgd)).to_contain_text("step 2 of 20", timeout=10_000)
    tab.page.keyboard.press("Space")
    sgd.get_by_role("button", name="Play", exact=True).wait_for()


def test_scrubbing_goes_back_in_time(sgd):
    scrub = sgd.get_by_role("slider", name="Step")
    scrub.fill("7")
    expect(said(sgd)).to_have_text("step 7 of 20: loss 677.18")
    expect(scrub).to_have_attribute("aria-valuetext", "step 7 of 20: loss 677.18")


def test_it_keeps_up_with_the_screen_and_leaves_the_server_alone(sgd, tab):
    tab.page.wait_for_timeout(500)
    sent = len(tab.frames_sent)
    press(sgd, "Play")
    paces = [sgd.evaluate(PACE, PLAYING) for _ in range(3)]  # the machine may be busy with something else for a while
    assert len(tab.frames_sent) == sent
    assert max(paces) >= 50, f"{paces} frames a second"


def test_with_reduced_motion_it_goes_in_whole_steps(new_tab):
    of = player(new_tab(reduced_motion="reduce").open("/sgd_steps?lang=en"))
    press(of, "Play")
    seen = of.evaluate(
        """async (player) => {
          const seen = new Set(), start = performance.now()
          while (performance.now() - start < 3500) {
            await new Promise(requestAnimationFrame)
            seen.add(+player.querySelector(".scrub").value)
          }
          return [...seen]
        }"""
    )
    assert len(seen) >= 3
    assert all(step == int(step) for step in seen)


def test_a_rerun_with_the_same_run_keeps_the_place_and_a_new_run_starts_over(sgd, tab):
    press(sgd, "One step on")
    press(sgd, "One step on")
    tab.page.locator(".st-key-sgd_steps_keep button").click()
    tab.settle()
    expect(said(sgd)).to_contain_text("step 2 of 20")
    tab.page.locator(".st-key-sgd_steps_view").get_by_text("gradients").click()
    tab.settle()
    expect(said(sgd)).to_contain_text("step 2 of 20")
    tab.page.locator(".st-key-sgd_steps_preset_quick button").click()
    expect(said(sgd)).to_contain_text("step 0 of 20", timeout=8000)
    tab.page.wait_for_url("**rate=0.00002*")


def test_it_speaks_the_readers_language_and_redraws_for_a_narrow_window(tab):
    page = tab.open("/ideal_digits?lang=zh")
    of = player(page)
    expect(of.get_by_role("button", name="播放", exact=True)).to_be_visible()
    wide = of.locator(".chart svg").first.bounding_box()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(1500)
    narrow = of.locator(".chart svg").first.bounding_box()
    assert narrow["width"] <= 390 < wide["width"]
    assert narrow["height"] > wide["height"], "the two pictures now stand one above the other"


def test_it_says_so_when_vega_cannot_be_loaded(tab):
    tab.page.route("**/app/static/vega-*", lambda route: route.abort())
    page = tab.page
    page.goto(f"http://{tab.address}/ideal_digits?lang=en")
    message = page.locator(".player .trouble").first
    message.wait_for(timeout=20_000)
    assert "could not be drawn" in message.inner_text()


def test_vega_is_fetched_once_per_browser(tab):
    fetched = []
    tab.page.on("response", lambda response: fetched.append(response) if "/static/vega-" in response.url else None)
    player(tab.open("/ideal_digits?lang=en"))
    assert [response.status for response in fetched] == [200]
    fetched.clear()
    player(tab.open("/sgd_steps?lang=en"))
    # From the browser's cache, at the most after asking whether it is still good: nothing is sent a second time.
    assert all(response.request.sizes()["responseBodySize"] <= 0 for response in fetched)


def test_thirty_players_in_thirty_sessions_leave_the_server_alone(new_tab):
    first = new_tab(width=800, height=600)
    pages = [first.page] + [first.page.context.new_page() for _ in range(29)]
    messages: list[object] = []
    for page in pages:
        page.on("websocket", lambda socket: (socket.on("framesent", lambda f: messages.append(f)), None)[1])
        page.on("websocket", lambda socket: (socket.on("framereceived", lambda f: messages.append(f)), None)[1])
        page.goto(f"http://{first.address}/ideal_digits?lang=en")
    for page in pages:
        player(page)
    pages[0].wait_for_timeout(2000)
    assert messages
    messages.clear()
    for page in pages:
        press(player(page), "Play")
    pages[0].wait_for_timeout(PLAYING)
    moved = [float(page.locator(".player .scrub").first.input_value()) for page in pages]
    assert messages == []
    assert all(step > 0 for step in moved)


def test_a_click_on_a_square_shows_its_images_and_stands_in_the_address(tab):
    page = tab.open("/metrics?lang=en")
    chart = player(page).locator(".chart svg").bounding_box()
    page.mouse.click(chart["x"] + 0.4 * chart["width"], chart["y"] + 0.8 * chart["height"])
    expect(page.locator(".gallery img")).to_have_count(15, timeout=20_000)
    page.wait_for_url("**/metrics?*cell=is_7_said_3*")
    page.reload()
    expect(page.locator(".gallery img")).to_have_count(15, timeout=20_000)
