"""A PDF that unpacks to more than it should is told before it is unpacked."""

import io
import time
import zlib
from pathlib import Path

import pikepdf
import pytest

from bundler.errors import UsageProblem
from bundler.verify.attachments import embedded
from bundler.verify.unpacked_size import check_unpacked

PACK = Path(__file__).parents[2] / "samples" / "stuck" / "case.pdf"
MEGABYTE = 2**20


def with_stream(data: bytes, filters: list[str]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(PACK) as pdf:
        stream = pikepdf.Stream(pdf, b"")
        stream.write(data, filter=pikepdf.Array([pikepdf.Name(name) for name in filters]), decode_parms=None)
        pdf.Root["/Odd"] = pdf.make_indirect(stream)
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def bomb(size: int, times: int) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join([*(packer.compress(bytes(MEGABYTE)) for _ in range(size)), packer.flush()])
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_a_bomb(times: int) -> None:
    data = with_stream(bomb(400, times), ["/FlateDecode"] * times)
    assert len(data) < MEGABYTE
    started = time.monotonic()
    with pytest.raises(UsageProblem, match="unpacks to more than 256 MiB"):
        embedded(data)
    assert time.monotonic() - started < 10


def test_ordinary_and_damaged_streams_pass() -> None:
    assert embedded(PACK.read_bytes()).document["verdict"] == "open-case"
    with pikepdf.open(io.BytesIO(with_stream(b"no zlib", ["/FlateDecode"]))) as pdf:
        check_unpacked(pdf)


def test_all_streams_count_together() -> None:
    with pikepdf.open(PACK) as pdf, pytest.raises(UsageProblem):
        check_unpacked(pdf, 1000)
