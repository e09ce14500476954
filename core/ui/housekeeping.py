"""What a server does for itself: it lets in more than its system would, and gives memory back when nobody clicks."""

import ctypes
import gc
import sys
import time
from collections.abc import Callable

from anyio import sleep, to_thread

FILES = 10_240  # sockets and files open at once, as many as macOS allows; a visitor holds four
EVERY = 60.0  # seconds from one look to the next
CALM = 0.2  # of one core: what a server uses at most for which nobody waits
WORTH = 1.0  # seconds of the processor: what leaves something to tidy up


def let_in_many() -> None:
    """Raise this process's limit of open files as far as the system allows, up to `FILES`.

    It is 1,024 on most Linux machines, which refuses visitor 255 without a word, and 256 on macOS.
    """
    if sys.platform == "win32":  # has no such limit
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def give_back() -> None:
    """Collect garbage, and give the system back the memory that is no longer used.

    Linux's C library keeps what large temporary tensors took: over 100 MB after the warm-up.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
        if trim:
            trim(0)


async def tidy_up(
    every: float = EVERY, tidy: Callable[[], object] = give_back, clock: Callable[[], float] = time.process_time
) -> None:
    """Give memory back again and again, whenever the server has been calm for a while; for as long as it runs.

    Python collects by itself meanwhile, when a quarter has been added to what is alive.
    """
    used = tidied = clock()
    while True:
        await sleep(every)
        before, used = used, clock()
        if used - before < CALM * every and used - tidied > WORTH:
            await to_thread.run_sync(tidy)
            tidied = clock()
