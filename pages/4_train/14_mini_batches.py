"""Mini-batches: dealt, how noisy their gradients are, and what order does. The chapter's "SGD and Mini-Batches"."""

import streamlit as st

from core import mini_batches
from core.charts import mini_batches as charts
from core.data.book import BOOK_BATCH_SIZE, BOOK_SEED
from core.data.digits import IMAGES
from core.lessons import mini_batches as rows
from core.lessons.book import BookNumber
from core.mini_batches import DataLoader
from core.ui import cached, language, lesson
from core.ui.menu import menu, whole_number
from core.ui.player import play

MOST_IN_A_BATCH = 26
FIRST_SIZE = 5  # as the chapter deals its 15 numbers
words = language.words("mini_batches")

lesson.opening(words)
with st.container(horizontal=True, vertical_alignment="bottom", key="mini_batches_controls"):
    collection = menu(
        words("collection"),
        list(rows.COLLECTIONS),
        "numbers",
        "mini_batches_collection",
        name=lambda collection: words(f"collection_{collection}"),
    )
    size = whole_number(words("size"), 1, MOST_IN_A_BATCH, FIRST_SIZE, "deal_size", width=170)
    seed = whole_number(words("seed"), 0, 9999, BOOK_SEED, "deal_seed", width=130)
    shuffle = st.toggle(words("shuffle"), value=True, key="deal_shuffle", bind="query-params")

dealt = rows.deal(collection, size, shuffle, seed)
picture, figures = st.columns([1.4, 1], gap="large")
with picture:
    play(
        charts.deal,
        ("tiles", "heads"),
        rows.deal_rows(collection, size, shuffle, seed),
        words,
        key="mini_batches_deal",
        description=words("deal_chart", count=sum(dealt.sizes), batches=len(dealt.sizes), size=size),
        texts=rows.deal_texts(collection, size, shuffle, seed, words),
        rate=1,
        **rows.room_for(dealt)._asdict(),
        pictures=collection == "images",
    )
with figures:
    with st.container(horizontal=True):
        st.metric(words("batches"), len(dealt.sizes))
        st.metric(words("last_batch"), dealt.sizes[-1])
    for epoch, batches in enumerate(dealt.printed, start=1):
        lesson.caption(words("printed", epoch=epoch))
        lesson.printed(batches)

lesson.section(words, "loader")
lesson.prose(words, "loader_text")

lesson.section(words, "why")
lesson.prose(words, "why_text", draws=rows.DRAWS)

lesson.section(words, "noise_title")
trained = int(menu(words("trained"), [str(epochs) for epochs in rows.TRAINED], "0", "trained"))
play(
    charts.noise,
    ("arrows", "spread", "middles"),
    rows.noise_rows(trained),
    words,
    key="mini_batches_noise",
    description=words("noise_chart", draws=rows.DRAWS),
    texts=rows.noise_texts(trained, words),
    rate=0.7,
    sizes=rows.SIZES,
)
late = rows.middles(rows.TRAINED[-1])[rows.SIZES.index(BOOK_BATCH_SIZE)]
lesson.prose(words, "noise_text", angle=f"{late.angle:.0f}", length=f"{late.length:.1f}")

lesson.section(words, "law")
lesson.prose(words, "law_text")
cached.show(charts.law, rows.law_rows(trained, words), words, key="mini_batches_law", description=words("law_chart"))
prices = [
    {
        words("table_size"): f"{each.size:,}",
        words("table_steps"): f"{-(-IMAGES['train'] // each.size):,}",
        words("table_angle"): f"{each.angle:.1f}°",
        words("table_noise"): f"{each.noise:.3f}",
        words("table_expected"): f"{each.expected:.3f}",
    }
    for each in rows.middles(trained)
]
with st.container(width=lesson.PROSE_WIDTH + 40):
    st.table(prices, border="horizontal", hide_index=True)

lesson.section(words, "book_loader")
lesson.prose(words, "book_loader_text")
texts = rows.loader_texts(words)
play(
    charts.two_loaders,
    ("batches", "path"),
    rows.loader_rows(words),
    words,
    key="mini_batches_loaders",
    description=words("loaders_chart"),
    texts=texts,
    rate=6,
    last=len(texts) - 1,
    epoch=mini_batches.BOOK_BATCHES,
)
in_order, shuffled = rows.right(False), rows.right(True)
turn, end = mini_batches.BOOK_ONLY_3S, mini_batches.BOOK_BATCHES
lesson.prose(
    words,
    "book_loader_found",
    threes_23=f"{100 * in_order.on_threes[turn]:.1f}",
    sevens_23=f"{100 * in_order.on_sevens[turn]:.1f}",
    threes_49=f"{100 * in_order.on_threes[end]:.1f}",
    sevens_49=f"{100 * in_order.on_sevens[end]:.1f}",
    in_order_49=f"{100 * in_order.on_all[end]:.1f}",
    shuffled_49=f"{100 * shuffled.on_all[end]:.1f}",
)

lesson.section(words, "ours")
lesson.prose(words, "ours_text")
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    mini_batches.take,
    DataLoader,
    mini_batches.held,
    mini_batches.slopes,
    mini_batches.gradients,
    mini_batches.noise_of_one,
    mini_batches.expected_noise,
    mini_batches.gradient_noise,
    rows.follow,
)

held = rows.held_by_the_books_batches()
(mixed,) = [each for each in held if each.threes and each.sevens]
numbers = [
    ("images", mini_batches.BOOK_IMAGES, sum(map(sum, held))),
    ("batches", mini_batches.BOOK_BATCHES, len(held)),
    ("only_3s", mini_batches.BOOK_ONLY_3S, sum(not each.sevens for each in held)),
    ("only_7s", mini_batches.BOOK_ONLY_7S, sum(not each.threes for each in held)),
    ("last", mini_batches.BOOK_LAST_BATCH, sum(held[-1])),
]
lesson.book_numbers(
    words,
    [
        *(BookNumber(key, f"{book:,}", f"{ours:,}") for key, book, ours in numbers),
        BookNumber("mixed", "{} + {}".format(*mini_batches.BOOK_MIXED), "{} + {}".format(*mixed)),
    ],
)
lesson.jargon(words)
