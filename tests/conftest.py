"""What tests share: visiting a page as a reader does, without a browser and with one."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
PagesManager.uses_pages_directory = False  # as the real server sets it at its start
os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the real server does; `make processors` asks for others

# The same examples at each run: a clean checkout is green for all or for none. `make search` draws others, and more.
settings.register_profile("same", derandomize=True)
settings.register_profile("search", max_examples=400, print_blob=True)
settings.load_profile("same")

# Streamlit reads about every package that is installed at the beginning of each visit: here once, as on a server.
manifest_scanner.scan_component_manifests = lru_cache(maxsize=1)(manifest_scanner.scan_component_manifests)
READINGS = ("en", "zh", "both")
ABOUT_TIME = ("test_player", "test_live", "test_drawing", "test_training")  # tests in a browser that play, draw, train
LONGEST = ("test_paper", "test_draw", "test_any_digit", "test_contributing", "test_going_deeper", "test_reading")


def uses_torch(module: ModuleType) -> bool:
    """Return whether a module has torch, or anything from a module that has it."""
    homes = [each if isinstance(each, ModuleType) else sys.modules.get(getattr(each, "__module__", ""))
             for each in vars(module).values()]  # fmt: skip
    return any(home.__name__ == "torch" or hasattr(home, "torch") for home in homes if home)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests in a browser, and which of them are about time; and those whose numbers come from torch.

    It rounds as the processor does. The longest files go first, so that no process works on one alone at the end.
    """
    items.sort(key=lambda item: item.path.stem not in LONGEST)
    for item in items:
        if item.path.is_relative_to(ROOT / "tests/browser"):
            item.add_marker("browser")
            if item.path.stem in ABOUT_TIME:
                item.add_marker("alone")
        ours = isinstance(item, pytest.Function) and item.path.is_relative_to(ROOT / "tests/core")
        if ours and uses_torch(item.module):
            item.add_marker("numeric")


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Train on one thread, as the server and `make models` do: the same sums in the same order."""
    import torch  # not above: it looks for OMP_NUM_THREADS as it is imported

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def page_of(stem: str) -> str:
    """Return the path of a lesson's page from app.py."""
    (found,) = ROOT.glob(f"pages/*/*_{stem}.py")
    return str(found.relative_to(ROOT))


Visit = Callable[..., AppTest]


@pytest.fixture
def visit() -> Visit:
    """Give a function that opens a page through app.py in a reading mode, with values from the URL."""

    def open_page(stem: str, reading: str = "en", locale: str | None = None, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if locale:
            app.context = {"locale": locale}
        else:
            app.query_params["lang"] = reading
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, app.exception
        app.switch_page(page_of(stem)).run()
        assert not app.exception, app.exception
        return app

    return open_page


@pytest.fixture(params=READINGS)
def reading(request: pytest.FixtureRequest) -> str:
    """Run the test once per reading mode."""
    return request.param


def words_on(app: AppTest) -> str:
    """Return all text a page shows, for looking something up in it."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.error, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.fixture
def shown() -> Callable[[AppTest], str]:
    """Give `words_on` to tests, which cannot import from here."""
    return words_on
