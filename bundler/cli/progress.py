"""Shows on standard error what is being asked; gone when finished."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bundler.observe.recorder import ProgressListener, Silence

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_TITLES = {"dns": "DNS", "azure": "Azure"}


@contextmanager
def progress_on(*, wanted: bool) -> Iterator[ProgressListener]:
    """A live display when standard error is a terminal and somebody wants it, else silence."""
    if not wanted or not sys.stderr.isatty():
        yield Silence()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.fields[topic]:<5}"),
        BarColumn(bar_width=18),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    with bars:
        yield _Display(bars, {key: bars.add_task("", topic=title, total=None) for key, title in _TITLES.items()})


class _Display:
    """Forwards to rich, which is thread-safe."""

    def __init__(self, bars: "Bars", tasks: "dict[str, TaskID]") -> None:
        self._bars = bars
        self._tasks = tasks

    def update(self, topic: str, text: str, done: int = 0, total: int = 0) -> None:
        """Show the newest state of a topic."""
        shown = text if len(text) <= 40 else text[:39] + "…"
        self._bars.update(self._tasks[topic], description=shown, completed=done, total=total or None)
