"""Colours by the role they play on every chart, readable on light and dark pages and by the colour-blind."""

THREE = "#d2640f"  # orange: the digit 3, and everything that speaks for it
SEVEN = "#4483d8"  # blue: the digit 7, and everything that speaks for it
MARK = "#12907f"  # teal: what the reader has chosen or is pointing at
PAPER, INK = "#ffffff", "#000000"  # what a grey value of 0 and of 255 look like, on any page
GRID_LINE = "#d8d4ca"  # between the squares of a heat map
LABEL = "#77736a"  # axes and legends: at least 4 : 1 on both pages
COLOUR_OF_DIGIT = {3: THREE, 7: SEVEN}

# What is neither digit's: told apart by people who cannot tell red from green, too.
PURPLE, AMBER, RED = "#8a5a9e", "#b07d12", "#b5475e"
GREY, DARK_GREY = "#8a8578", "#7a7468"
TRAIN, VALID, BOOK = DARK_GREY, MARK, AMBER  # a number of the training set, of the validation set, of the book
RUNS = (MARK, PURPLE, AMBER, RED)  # runs compared, in the order they were kept
NUMBERS = "JetBrains Mono, monospace"  # the typeface of numbers in a chart
