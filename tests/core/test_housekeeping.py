"""What a server does for itself: it lets more in than its system would, and tidies up only when nobody clicks."""

import subprocess
import sys

import anyio
import pytest

from core.ui import housekeeping

if sys.platform == "win32":
    pytest.skip("no limits of open files there", allow_module_level=True)
import resource

FREE = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
LIMIT = """
import resource
from core.ui import housekeeping
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
housekeeping.let_in_many()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "after"),
    [
        (256, 4096, 4096),  # as far as the system allows
        (256, 20_000, housekeeping.FILES),
        (12_000, 20_000, 12_000),  # never lower
        (1024, 1024, 1024),
    ],
)
def test_the_limit_of_open_files_is_raised(soft, hard, after):
    if FREE != resource.RLIM_INFINITY and hard > FREE:
        pytest.skip(f"this machine allows {FREE} files")
    code = LIMIT.format(soft=soft, hard=hard)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(after), str(hard)]


LOOK = 10.0  # seconds from one look to the next, as far as the clock of these tests knows


def looks_that_tidy(monkeypatch: pytest.MonkeyPatch, *worked: float) -> list[int]:
    """Return at which looks it tidies up when the server works so many seconds before each."""
    now, look, found = 0.0, 0, []

    async def sleep(seconds: float) -> None:
        nonlocal now, look
        assert seconds == LOOK
        if look == len(worked):
            raise StopAsyncIteration
        now, look = now + worked[look], look + 1

    monkeypatch.setattr(housekeeping, "sleep", sleep)
    with pytest.raises(StopAsyncIteration):
        anyio.run(housekeeping.tidy_up, LOOK, lambda: found.append(look), lambda: now)
    return found


def test_it_tidies_up_once_after_work_and_not_again(monkeypatch):
    assert looks_that_tidy(monkeypatch, 5, 8, 0.1, 0.1, 0.1) == [3]


def test_it_leaves_alone_what_has_hardly_worked(monkeypatch):
    assert looks_that_tidy(monkeypatch, 0.1, 0.1, 0.1) == []


def test_little_by_little_makes_something_to_tidy_too(monkeypatch):
    assert looks_that_tidy(monkeypatch, *[0.4] * 8) == [3, 6]


def test_it_never_tidies_while_the_server_works(monkeypatch):
    assert looks_that_tidy(monkeypatch, 9, 9, 3, 2.1) == []


def test_giving_back_collects_what_nothing_holds():
    class Ring:
        alive = 0

        def __init__(self) -> None:
            self.itself = self
            Ring.alive += 1

        def __del__(self) -> None:
            Ring.alive -= 1

    for _ in range(10):
        Ring()
    housekeeping.give_back()
    assert Ring.alive == 0
