"""The door to what reads drawings: `to_mnist` makes one a digit, `classify` says what every model makes of it.

`python -m core.draw picture.png …` prints what every model says of picture files, a JSON object per line.
"""

import json
import sys
from pathlib import Path
from typing import Any

from core.models.store import WeightsError
from core.models.verdicts import Verdict, as_json, classify
from core.pictures import paper, unpack
from core.pictures.prepare import DrawingError, DrawnDigit, to_mnist
from core.pictures.unpack import MOST_BYTES, PictureError

__all__ = ["DrawingError", "DrawnDigit", "Verdict", "classify", "to_mnist"]


def judged(file: Path) -> dict[str, Any]:
    """Return the verdicts on one picture file, as the drawing page gives them, or the reason why there are none."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)  # one byte more than may be is enough to refuse it
        digit = to_mnist(paper.found(unpack.unpack(content)).rgba)
        return {"picture": str(file), "verdicts": as_json(classify(digit))}
    except (PictureError, DrawingError) as error:
        return {"picture": str(file), "error": error.reason}
    except OSError:
        return {"picture": str(file), "error": "unreadable" if file.exists() else "missing"}


def main(names: list[str]) -> int:
    """Print a line for each file. Return 0 when all were read, 1 when some were not, 2 when nothing could be done."""
    if not names:
        print("usage: python -m core.draw PICTURE …", file=sys.stderr)
        return 2
    failed = False
    try:
        for name in names:
            answer = judged(Path(name))
            failed |= "error" in answer
            print(json.dumps(answer, ensure_ascii=False), flush=True)
    except WeightsError as error:
        print(f"{error} (make models)", file=sys.stderr)
        return 2
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
