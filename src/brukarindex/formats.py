"""Numbers and small tables as text. Presentation only: no stored value is ever changed."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

import polars as pl

MISSING_MARK = "–"
_EXACT = Context(prec=400)
"""Digits enough for every float, with decimals."""


def number(value: float | None, decimals: int = 1, language: str = "en") -> str:
    r"""Return a number with fixed decimals, rounded half up in decimal arithmetic; ``–`` for None.

    Examples:
        >>> number(1283.25, 1, "sv"), number(None)
        ('1\xa0283,3', '–')
    """
    if value is None:
        return MISSING_MARK
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)
    text = f"{rounded:,}".replace("-", "−")
    return text.replace(",", "\xa0").replace(".", ",") if language == "sv" else text


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Return rows of text as an aligned table; the first ``left`` columns are left-aligned, the others right."""
    widths = [max(len(str(row[i])) for row in (header, *rows)) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        cells = [f"{c:<{w}}" if i < left else f"{c:>{w}}" for i, (c, w) in enumerate(zip(row, widths, strict=True))]
        return "  ".join(cells).rstrip()

    return "\n".join([line(header), "  ".join("─" * width for width in widths), *(line(row) for row in rows)])


def frame_text(frame: pl.DataFrame, *, most: int = 12) -> str:
    """Return a frame as a tidy text table: few decimals, columns without any value left out, the middle rows cut."""
    shown = [name for name in frame.columns if frame[name].null_count() < frame.height]
    rows = [[_cell(value) for value in row] for row in frame.select(shown).rows()]
    if len(rows) > most:
        half = most // 2
        rows = [*rows[:half], ["…"] * len(shown), *rows[-half:]]
    texts = [name for name in shown if isinstance(frame[name].dtype, (pl.String, pl.Enum, pl.Boolean))]
    left = next((i for i, name in enumerate(shown) if name not in texts), len(shown))
    return text_table(shown, rows, left=left)


def as_text(values: pl.Series) -> pl.Series:
    """Return values as text, durations too, which Polars does not write."""
    if isinstance(values.dtype, pl.Duration):
        return pl.Series(values.name, [None if each is None else str(each) for each in values], dtype=pl.String)
    return values.cast(pl.String)


def _cell(value: object) -> str:
    if value is None:
        return MISSING_MARK
    return f"{value:.4g}" if isinstance(value, float) else str(value)
