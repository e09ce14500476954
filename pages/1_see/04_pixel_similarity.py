"""Pixel similarity: the first classifier and the baseline. The chapter's "First Try: Pixel Similarity"."""

import pandas as pd
import streamlit as st
import torch

from core import pixel_similarity, tensors
from core.charts import distances, heat_map, rows
from core.data import digits
from core.ideal_digits import ideal
from core.lessons import pixel_similarity as shown_here
from core.lessons.book import BookNumber
from core.lessons.pictures import png
from core.ui import cached, chooser, language, lesson
from core.ui.menu import menu

MISTAKES_A_PAGE = 24
words = language.words("pixel_similarity")
valid = digits.load("valid")
threes = len(digits.folder("valid", 3))


def take_point() -> None:
    """Choose the image whose point was clicked; the chart's callback."""
    picked = st.session_state.pixel_similarity_points.selection.picked
    if picked:
        chooser.set_to(picked[0]["name"])


lesson.opening(words)
controls, *pictures = st.columns([1.15, 1, 1, 1], gap="medium")
with controls:
    chosen = chooser.choose()
image = tensors.stack([torch.tensor(chosen.image)])[0]
with pictures[0]:
    st.markdown(f"**{words('the_image')}**")
    st.image(png(chosen.image, scale=10), alt=chosen.path, width=280)
for column, digit in zip(pictures[1:], digits.DIGITS, strict=True):
    with column:
        st.markdown(f"**{words(f'difference_{digit}')}**")
        difference = (image - ideal(digit)).abs().numpy()
        cached.show(
            heat_map.heat_map,
            {"pixels": rows.grid(difference)},
            words,
            key=f"pixel_similarity_difference_{digit}",
            description=words("difference_chart", name=chosen.path, digit=digit),
            width="content",
            top=1,
            number=".3f",
            side=215,
        )

measured = {
    (name, digit): measure(image, ideal(digit)).item()
    for name, measure in pixel_similarity.DISTANCES.items()
    for digit in digits.DIGITS
}
says = {"l1": 3 if pixel_similarity.is_3(image) else 7, "rmse": 3 if measured["rmse", 3] < measured["rmse", 7] else 7}
st.table(
    [
        {
            words("distance"): words(name),
            words("to_3"): f"{measured[name, 3]:.4f}",
            words("to_7"): f"{measured[name, 7]:.4f}",
            words("nearer"): lesson.digit(says[name]),
        }
        for name in pixel_similarity.DISTANCES
    ],
    border="horizontal",
    hide_index=True,
)
if says["l1"] == says["rmse"]:
    lesson.prose(words, "both_agree", digit=says["l1"], name=f"`{chosen.path}`", truth=chosen.digit)
else:
    lesson.prose(words, "disagree", **says, name=f"`{chosen.path}`", truth=chosen.digit)

lesson.section(words, "why")
lesson.prose(words, "why_text")

lesson.section(words, "everyone")
lesson.prose(words, "everyone_text")
distance = menu(words("measure"), list(pixel_similarity.DISTANCES), "l1", "distance")
compared = shown_here.compared("valid", distance)
wrong = (~compared.right).nonzero().flatten().tolist()
points = shown_here.points(distance, words)
low, high = shown_here.bounds(distance)
cached.show(
    distances.distances,
    {
        "images": points,
        "chosen": pd.DataFrame({"to_3": [measured[distance, 3]], "to_7": [measured[distance, 7]]}),
    },
    words,
    key="pixel_similarity_points",
    description=words("everyone_chart", wrong=len(wrong)),
    on_select=take_point,
    low=low,
    high=high,
)

lesson.section(words, "baseline")
lesson.prose(words, "baseline_text")
accuracy = pixel_similarity.accuracy(compared, threes)
right = compared.right.tolist()
on_threes, on_sevens, mean = st.columns(3)
on_threes.metric(
    words("accuracy_threes"),
    f"{accuracy.threes:.4f}",
    words("of", right=sum(right[:threes]), all=threes),
    delta_color="off",
    delta_arrow="off",
)
on_sevens.metric(
    words("accuracy_sevens"),
    f"{accuracy.sevens:.4f}",
    words("of", right=sum(right[threes:]), all=len(right) - threes),
    delta_color="off",
    delta_arrow="off",
)
mean.metric(words("accuracy_mean"), f"{accuracy.mean:.4f}")
if distance == "l1":
    lesson.prose(words, "accuracy_note", pooled=f"{accuracy.pooled:.4f}")

lesson.section(words, "mistakes")
lesson.prose(words, "mistakes_text")
margin = (compared.to_3 - compared.to_7).abs()
worst_first = sorted(wrong, key=lambda i: -margin[i].item())
page = st.pagination(-(-len(worst_first) // MISTAKES_A_PAGE), key="pixel_similarity_page")
with st.grid("auto", min_column_width=110):
    for i in worst_first[(page - 1) * MISTAKES_A_PAGE : page * MISTAKES_A_PAGE]:
        said = 3 if compared.says_3[i] else 7
        with st.container(gap="xsmall"):
            name = valid.names[i]
            st.image(
                png(valid.images[i], scale=4),
                alt=words("mistake_picture", name=name, truth=valid.labels[i], said=said),
                width=112,
            )
            lesson.caption(f"{name.rpartition('/')[2]}  \n{words('mistake', said=said, margin=f'{margin[i]:.4f}')}")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    pixel_similarity.l1_distance,
    pixel_similarity.rmse_distance,
    pixel_similarity.is_3,
    pixel_similarity.compare,
    pixel_similarity.accuracy,
)
a_3 = tensors.stacked("train", 3)[1]
book_accuracy = pixel_similarity.accuracy(shown_here.compared("valid", "l1"), threes)
lesson.book_numbers(
    words,
    [
        BookNumber(f"{name}_{digit}", f"{printed:.4f}", f"{pixel_similarity.DISTANCES[name](a_3, ideal(digit)):.4f}")
        for (name, digit), printed in pixel_similarity.BOOK_DISTANCES.items()
    ]
    + [
        BookNumber(name, f"{printed:.4f}", f"{getattr(book_accuracy, name):.4f}")
        for name, printed in pixel_similarity.BOOK_ACCURACY.items()
    ],
)
lesson.jargon(words)
