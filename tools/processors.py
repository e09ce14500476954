"""Runs the numeric tests as other processors would: `make processors`, or `python -m tools.processors -k training`.

Each rounds in its own way, and a run at a high rate magnifies that. What tests and texts say must hold on all of them.
"""

import os
import subprocess
import sys
import time

import torch

SETS = {  # of instructions, by PyTorch's name, the oldest first: what makes PyTorch and MKL use these
    "DEFAULT": {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE"},
    "AVX2": {"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2"},
    "AVX512": {"ATEN_CPU_CAPABILITY": "avx512", "MKL_CBWR": "AVX512"},
}
AS_IT_IS = "as it is"  # MKL by itself chooses among more than these
THREADS = (1, 2)


def sets_here() -> list[str]:
    """Return the sets that this machine has."""
    names, newest = list(SETS), torch.backends.cpu.get_cpu_capability()
    return names[: names.index(newest) + 1] if newest in names else names[:1]


def passes(name: str, threads: int, arguments: list[str]) -> bool:
    """Run the numeric tests with a set, or as it is, and so many threads; say and return whether all passed."""
    print(f"{name}, {threads} {'thread' if threads == 1 else 'threads'}", flush=True)
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "numeric", "-p", "no:cacheprovider", *arguments],
        env={**os.environ, **SETS.get(name, {}), "OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "passive"},
        check=False,
    )
    print(f"  {'passed' if done.returncode == 0 else 'FAILED'} in {time.perf_counter() - begun:.0f} s", flush=True)
    return done.returncode == 0


def main(arguments: list[str]) -> int:
    """Run all of them and return 0 if every test passed each time."""
    here = sets_here()
    for name in SETS.keys() - set(here):
        print(f"{name} skipped: this machine does not have it")
    passed = [passes(name, threads, arguments) for name in (AS_IT_IS, *here) for threads in THREADS]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests/core"]))
