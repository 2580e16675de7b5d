"""Times and durations as people read them. All times of a document are UTC."""

from datetime import UTC, datetime, timedelta


def parse(text: str) -> datetime:
    """An RFC 3339 time of a document."""
    return datetime.fromisoformat(text).astimezone(UTC)


def second(text: str) -> str:
    """`2026-11-23 05:52:01 UTC`; empty stays empty."""
    return f"{parse(text):%Y-%m-%d %H:%M:%S} UTC" if text else ""


def stretch(first: str, last: str) -> str:
    """`2026-11-23 05:52:01 to 05:52:09 UTC`; the date once where it is the same."""
    start, end = parse(first), parse(last)
    until = f"{end:%H:%M:%S}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M:%S}"
    return f"{start:%Y-%m-%d %H:%M:%S} to {until} UTC"


def minute(text: str) -> str:
    """`2026-11-23 05:52`, where the UTC is beside it; empty stays empty."""
    return f"{parse(text):%Y-%m-%d %H:%M}" if text else ""


def local(text: str, offset: str) -> str:
    """The time at an offset such as `+01:00`, with its date: `2026-11-23 06:52:01 +01:00`; empty without an offset."""
    if not offset:
        return ""
    hours, minutes = offset[1:].split(":")
    ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if offset[0] == "-" else 1)
    return f"{parse(text) + ahead:%Y-%m-%d %H:%M:%S} {offset}"


def exact(text: str) -> str:
    """`2026-11-23 05:52:01.123456Z`: to the microsecond, for exhibits."""
    return f"{parse(text):%Y-%m-%d %H:%M:%S.%f}Z" if text else ""


def milliseconds(elapsed_us: int | None) -> str:
    """`12.3 ms`; empty when nothing was measured."""
    if elapsed_us is None:
        return ""
    return f"{elapsed_us / 1000:.1f} ms" if elapsed_us < 100_000 else f"{elapsed_us // 1000} ms"


def span(duration: timedelta) -> str:
    """The two largest units of a duration: `3 d 4 h`, `2 h 5 min`, `41 s`. The sign is the caller's."""
    rest = abs(int(duration.total_seconds()))
    parts: list[str] = []
    for name, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        if count or parts:
            parts.append(f"{count} {name}" if count else "")
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if part) or "0 s"


def before(text: str, now: str) -> str:
    """How long before (or after) `now` a time lies: `3 d 4 h before`, `at the end`."""
    duration = parse(now) - parse(text)
    if abs(duration) < timedelta(seconds=1):
        return "at the end"
    return f"{span(duration)} {'before' if duration > timedelta() else 'after'}"
