"""How much longer our PDF takes than WeasyPrint alone needs for the same pages: import, layout and writing.

    python bench/pdf.py [RUNS]

Processor seconds of a fresh process each, best of RUNS (default 5), for cases of four and of forty addresses, and
with 64 KiB TXT records. The budget is a ratio of 1.3 to WeasyPrint, and of 3 between hostile and plain.
"""

import pickle
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENGINE = """
import sys, time
from pathlib import Path
import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse
class Faces(URLFetcher):
    def fetch(self, url, headers=None):
        return URLFetcherResponse(url, (Path(sys.argv[2]) / f"{url.partition(':')[2]}.ttf").read_bytes())
weasyprint.HTML(string=Path(sys.argv[1]).read_text(), url_fetcher=Faces()).write_pdf(
    pdf_variant="pdf/a-3b", pdf_tags=True, full_fonts=True)
"""
OURS = """
import pickle, sys
from pathlib import Path
from bundler.model.redacted import RedactedReport
from bundler.render import RenderOptions, renderer_for
document = pickle.loads(Path(sys.argv[1]).read_bytes())
renderer_for(".pdf").render(RedactedReport(document), options=RenderOptions())
"""


def seconds(program: str, *arguments: str) -> float:
    """Processor seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-W", "ignore", "-c", program, *arguments], check=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(runs: int) -> None:
    from bundler.model.report import Verdict
    from bundler.render import faces, pdf
    from bundler.render.case import tell
    from bundler.render.html import page, stylesheet
    from tests.render.documents import case, redacted

    long = {"spf": "v=spf1 include:" + "y" * 65_000, "foreign": "x" * 65_000}
    cases = {"plain": case(), "forty": case(count=40), "64 KiB TXT": case(Verdict.FIX_DNS, **long)}
    style = "\n".join((pdf._face_rules(), stylesheet("report.css", "print.css")))
    plain = 0.0
    for name, report in cases.items():
        safe = redacted(report)
        with tempfile.TemporaryDirectory() as folder:
            html, document = Path(folder, "page.html"), Path(folder, "document")
            html.write_text(page(tell(safe, covered=faces.COVERED), style, printed=True))
            document.write_bytes(pickle.dumps(dict(safe.document)))
            fonts = str(ROOT / "templates" / "fonts")
            engine = min(seconds(ENGINE, str(html), fonts) for _ in range(runs))
            ours = min(seconds(OURS, str(document)) for _ in range(runs))
        plain = plain or ours
        ratios = f"ratio {ours / engine:.2f}  to plain {ours / plain:.2f}"
        print(f"{name:12} WeasyPrint {engine:.2f} s  ours {ours:.2f} s  {ratios}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
