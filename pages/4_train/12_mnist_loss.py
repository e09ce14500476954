"""The loss: three predictions by hand, then a walk along a line of weights. The chapter's "The MNIST Loss Function"."""

import pandas as pd
import streamlit as st
import torch

from core import linear_model, metrics, mnist_loss
from core.charts import mnist_loss as charts
from core.lessons import mnist_loss as rows
from core.lessons.book import BookNumber, near
from core.mnist_loss import BOOK_BETTER_THIRD, BOOK_PREDICTIONS, BOOK_TARGETS
from core.ui import cached, language, lesson
from core.ui.menu import menu
from core.ui.player import play

KEYS = ("prd_1", "prd_2", "prd_3")
PRESETS = {"book": BOOK_PREDICTIONS, "better": (*BOOK_PREDICTIONS[:2], BOOK_BETTER_THIRD)}
words = language.words("mnist_loss")


def set_predictions(predictions: tuple[float, ...]) -> None:
    """Choose three predictions; a preset's callback."""
    for key, prediction in zip(KEYS, predictions, strict=True):
        st.session_state[key] = prediction


def choose_prediction(item: int) -> float:
    """Draw the slider of an item (1, 2, 3) and return its prediction; the book's for anything odd in the URL."""
    start, digit = BOOK_PREDICTIONS[item - 1], 3 if BOOK_TARGETS[item - 1] else 7
    label = words("prediction_of", item=item, digit=digit)
    found = st.slider(label, 0.0, 1.0, start, 0.01, key=KEYS[item - 1], bind="query-params")
    return found if 0 <= found <= 1 else start


def listed(numbers: list[float]) -> str:
    """Return numbers as they stand in a sentence, two decimals each."""
    return ", ".join(f"{number:.2f}" for number in numbers)


lesson.opening(words)
controls, left, right = st.columns([1, 1, 1], gap="medium")
with controls:
    chosen = [choose_prediction(item) for item in (1, 2, 3)]
    with st.container(horizontal=True, gap="small"):
        for name, preset in PRESETS.items():
            st.button(
                words(f"preset_{name}"), on_click=set_predictions, args=(preset,), key=f"mnist_loss_preset_{name}"
            )

targets, predictions = torch.tensor(BOOK_TARGETS), torch.tensor(chosen)
distances = mnist_loss.distance_to_target(predictions, targets)
loss = mnist_loss.mnist_loss(predictions, targets).item()
accuracy = metrics.batch_accuracy(predictions, targets).item()
items = pd.DataFrame(
    {
        "item": ["1", "2", "3"],
        "digit": ["3" if target else "7" for target in BOOK_TARGETS],
        "target": BOOK_TARGETS,
        "prediction": chosen,
        "distance": [round(each, 4) for each in distances.tolist()],
    }
)
with controls, st.container(horizontal=True):
    st.metric(
        words("loss"),
        f"{loss:.4f}",
        f"({' + '.join(f'{each:.2f}' for each in distances.tolist())}) / 3",
        delta_color="off",
        delta_arrow="off",
    )
    st.metric(
        words("accuracy"),
        f"{accuracy:.4f}",
        words("of", right=round(3 * accuracy), all=3),
        delta_color="off",
        delta_arrow="off",
    )
with left:
    cached.show(
        charts.to_target,
        {"items": items},
        words,
        key="mnist_loss_to_target",
        description=words("to_target_chart", predictions=listed(chosen)),
    )
    lesson.caption(words("to_target_legend"))
with right:
    cached.show(
        charts.mean_of_distances,
        {"items": items, "mean": pd.DataFrame({"loss": [loss]})},
        words,
        key="mnist_loss_mean",
        description=words("mean_chart", distances=listed(distances.tolist()), loss=f"{loss:.4f}"),
    )
    lesson.caption(words("mean_legend"))

lesson.section(words, "where")
lesson.prose(words, "where_text")
with st.container(width=lesson.PROSE_WIDTH):
    st.table(
        [
            {
                words("image"): f"{item}",
                words("target"): f"{target:.0f}",
                words("prediction"): f"{prediction:.2f}",
                words("condition"): words("yes" if target else "no"),
                words("taken"): f"1 − {prediction:.2f}" if target else f"{prediction:.2f}",
                words("distance"): f"**{distance:.2f}**",
            }
            for item, digit, target, prediction, distance in items.itertuples(index=False, name=None)
        ],
        border="horizontal",
        hide_index=True,
    )
    lesson.printed(
        f">>> targets = {targets}\n>>> predictions = {predictions}\n"
        f">>> torch.where(targets == 1, 1 - predictions, predictions)\n{distances}\n"
        f">>> mnist_loss(predictions, targets)\n{mnist_loss.mnist_loss(predictions, targets)!r}"
    )
lesson.section(words, "notice")
lesson.prose(words, "notice_text")

start = rows.start()
everything = f"{len(start.targets):,}"
lesson.section(words, "walk")
lesson.prose(words, "walk_text", images=everything)
with st.container(horizontal=True, gap="medium"):
    direction = menu(
        words("direction"),
        mnist_loss.DIRECTIONS,
        "ideals",
        "mnist_loss_direction",
        name=lambda each: words(f"direction_{each}"),
    )
    magnified = menu(words("magnify"), list(rows.MAGNIFIED), "1000x", "magnify")
    squash = menu(
        words("squash"), list(rows.SQUASHES), "sigmoid", "mnist_loss_squash", name=lambda each: words(f"squash_{each}")
    )
walk = rows.walked(direction, magnified, squash)
count, places = len(walk.accuracy.unique()), len(walk.accuracy)
many = count > places / 2
ends = {"low": torch.Tensor.min, "high": torch.Tensor.max}
play(
    charts.walk,
    ("path", "tangents", "room"),
    rows.walk_rows(direction, magnified, squash),
    words,
    key="mnist_loss_walk",
    description=words(
        "walk_chart",
        times=rows.MAGNIFIED[magnified],
        **{f"accuracy_{end}": f"{of(walk.accuracy).item():.6f}" for end, of in ends.items()},
        **{f"loss_{end}": f"{of(walk.loss).item():.8f}" for end, of in ends.items()},
    ),
    texts=rows.walk_texts(direction, magnified, squash, words),
    rate=6,
    stairs=not many,
)
if walk.slope.count_nonzero() == 0:
    st.info(words("what_blind", images=everything), icon=":material/visibility_off:")
elif count == 1:
    told = {"right": f"{round(walk.accuracy[0].item() * len(start.targets)):,}"}
    slope = f"{-walk.slope[places // 2].item():.3g}"
    st.info(words("what_flat", slope=slope, **told), icon=":material/horizontal_rule:")
else:
    st.info(words("what_both" if many else "what_stairs", count=count, places=places), icon=":material/stairs:")
low, high = (f"{of(start.predictions).item():.1f}".replace("-", "−") for of in ends.values())
lesson.prose(words, "walk_why", images=everything, low=low, high=high)

lesson.section(words, "why")
heard = int(start.slopes.count_nonzero())
lesson.prose(
    words,
    "why_text",
    factor=linear_model.BOOK_NUDGE,
    farthest=f"{start.nudges.farthest:.5f}",
    nearest=f"{start.nudges.nearest:.5f}",
    heard=heard,
    blank=linear_model.PIXELS - heard,
)
pictures = {"accuracy": torch.zeros(linear_model.PIXELS), "loss": start.slopes}
for column, (name, slopes) in zip(st.columns(2, gap="medium"), pictures.items(), strict=True):
    with column:
        lesson.caption(words(f"slopes_{name}"))
        cached.show(
            charts.slopes,
            {"pixels": rows.pictured(slopes)},
            words,
            key=f"mnist_loss_slopes_{name}",
            description=words(f"slopes_{name}_chart", heard=heard),
            width="content",
        )
lesson.prose(words, "slopes_text")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    mnist_loss.distance_to_target,
    mnist_loss.mnist_loss,
    mnist_loss.direction,
    mnist_loss.walk,
    mnist_loss.slopes_for_weights,
    mnist_loss.nudge_any_weight,
)
book = torch.tensor(BOOK_PREDICTIONS)
better = torch.tensor(PRESETS["better"])
lesson.book_numbers(
    words,
    [
        *(
            BookNumber("item", f"{printed:.1f}", f"{ours:.1f}", values={"item": item})
            for item, (printed, ours) in enumerate(
                zip(mnist_loss.BOOK_PER_ITEM, mnist_loss.distance_to_target(book, targets).tolist(), strict=True), 1
            )
        ),
        near("loss", mnist_loss.BOOK_LOSS, mnist_loss.mnist_loss(book, targets).item(), 4),
        near("better", mnist_loss.BOOK_BETTER_LOSS, mnist_loss.mnist_loss(better, targets).item(), 4),
    ],
)
lesson.jargon(words)
