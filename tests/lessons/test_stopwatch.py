"""The stopwatch, with a clock that was set beforehand."""

from core.lessons import stopwatch


def test_the_shortest_time_is_that_of_the_quickest_call(monkeypatch):
    clock = iter([0.0, 3.0, 10.0, 11.0, 20.0, 22.0])
    monkeypatch.setattr(stopwatch, "perf_counter", lambda: next(clock))
    calls = []
    assert stopwatch.shortest(lambda: calls.append("called"), 3) == 1.0
    assert calls == ["called"] * 3
