"""What all of the chapter's own runs share: they begin by chance, but always by the same, and take images by 256."""

BOOK_SEED = 42  # of every random start
BOOK_BATCH_SIZE = 256  # images
