"""The panels of Draw: ways to give a digit, verdicts, a closer look, how far to trust it, and what to take home."""
