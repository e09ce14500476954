"""Colours by the role they play on every chart, readable on light and dark pages and by the colour-blind."""

THREE = "#d2640f"  # orange: the digit 3, and everything that speaks for it
SEVEN = "#4483d8"  # blue: the digit 7, and everything that speaks for it
MARK = "#12907f"  # teal: what the reader has chosen or is pointing at
PAPER, INK = "#ffffff", "#000000"  # what a grey value of 0 and of 255 look like, on any page
GRID_LINE = "#d8d4ca"  # between the squares of a heat map
LABEL = "#77736a"  # axes and legends: at least 4 : 1 on both pages
COLOUR_OF_DIGIT = {3: THREE, 7: SEVEN}
