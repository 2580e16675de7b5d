"""WeasyPrint by itself: `python _weasyprint_alone.py PAGE.html OUT.pdf` imports it and renders."""

import sys

import weasyprint

OPTIONS = {"pdf_variant": "pdf/a-3b", "pdf_tags": True, "full_fonts": True}

weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2], **OPTIONS)
