"""Make the subset typefaces under templates/fonts again.

    npm pack @ibm/plex-sans@1.1.0 @fontsource/iosevka@5.3.0     # then unpack both
    python bench/make_fonts.py PLEX_PACKAGE_FOLDER IOSEVKA_PACKAGE_FOLDER

IBM Plex Sans (figures of one width by default) and Iosevka (narrow, 0 O and 1 l I apart), both under the SIL Open
Font License 1.1. The subsets are modified versions, so they carry neutral names: `Plex` is a reserved font name.
Same input and same fontTools give the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from bundler.render.faces import FACES, MONO, SIGN_RANGES, TEXT_RANGES, characters

TARGET = Path(__file__).parent.parent / "templates" / "fonts"
STYLE = {400: "Regular", 600: "SemiBold"}
KEPT_NAMES = (0, 1, 2, 3, 4, 5, 6, 13, 14)
"""Copyright, names, version, licence and its address (OpenType name ids)."""


def rename(font: TTFont, family: str, weight: int) -> None:
    """Give the subset its own family name, in the basic four-style model: the weight is a family of its own."""
    style = STYLE[weight]
    names = font["name"]
    texts = {
        1: family,
        2: style,
        3: f"{family} {style} subset",
        4: f"{family} {style}",
        6: f"{family.replace(' ', '')}-{style}",
    }
    names.names = [n for n in names.names if n.nameID in KEPT_NAMES and n.platformID == 3 and n.langID == 0x409]
    for name_id, text in texts.items():
        names.setName(text, name_id, 3, 1, 0x409)


def make(source: Path, stem: str, features: list[str]) -> None:
    """Write one face as TTF (PDF) and WOFF2 (HTML)."""
    family, weight = FACES[stem]
    options = subset.Options(
        layout_features=features, hinting=False, notdef_outline=True, name_IDs=list(KEPT_NAMES), glyph_names=False
    )
    font = TTFont(source, recalcTimestamp=False)
    wanted = characters(
        *(TEXT_RANGES if (family, weight) != (MONO, 600) else ()), *(SIGN_RANGES if family == MONO else ())
    )
    if missing := wanted - font.getBestCmap().keys():
        raise SystemExit(f"{source.name} lacks {' '.join(f'U+{code:04X}' for code in sorted(missing))}")
    worker = subset.Subsetter(options)
    worker.populate(unicodes=wanted)
    worker.subset(font)
    rename(font, family, weight)
    font.flavor = None
    font.save(TARGET / f"{stem}.ttf")
    font.flavor = "woff2"
    font.save(TARGET / f"{stem}.woff2")


def main(plex: Path, iosevka: Path) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    complete = plex / "fonts" / "complete" / "ttf"
    if not complete.is_dir():
        complete = plex / "fonts" / "complete" / "woff2"
    for stem, file in (("sans-regular", "IBMPlexSans-Regular"), ("sans-semibold", "IBMPlexSans-SemiBold")):
        make(next(complete.glob(f"{file}.*")), stem, ["kern"])
    make(iosevka / "files" / "iosevka-latin-400-normal.woff2", "mono-regular", [])
    make(iosevka / "files" / "iosevka-latin-600-normal.woff2", "signs-semibold", [])
    (TARGET / "OFL-IBM-Plex-Sans.txt").write_bytes((plex / "LICENSE.txt").read_bytes())
    (TARGET / "OFL-Iosevka.txt").write_bytes((iosevka / "LICENSE").read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
