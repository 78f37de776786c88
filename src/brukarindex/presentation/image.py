"""A picture with a text that says what is seen, as PNG, SVG and HTML."""

import hashlib
import re
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from brukarindex.checks import is_number, library_of
from brukarindex.presentation.drawing import BELOW, lines_of
from brukarindex.words.languages import Language
from brukarindex.words.lines import drawable, filled, printable

if TYPE_CHECKING:
    import altair as alt


_USUAL = 300.0
"""Points that a chart is high of which nothing is said."""
_Part: TypeAlias = "str | float | bool | dict[str, _Part] | list[_Part] | tuple[_Part, ...] | None"
"""A part of a chart, as Altair writes it."""


@attrs.frozen(repr=False)
class Picture:
    """A picture of a result.

    Attributes:
        chart: The chart, of Altair, to change or to go on with.
        alt: What is seen, for those who do not see it; it is in the SVG and the HTML too.
        language: The language of all words, ``"sv"`` or ``"en"``.
    """

    chart: "alt.TopLevelMixin"
    alt: str
    language: Language = "en"

    @property
    def height(self) -> float:
        """How high the charts are together, in points, without titles and axes."""
        chart: Any = self.chart  # one, or several below each other or beside each other too
        beside = getattr(chart, "concat", [])
        charts = beside or getattr(chart, "vconcat", [chart])
        known = [part.height if is_number(part.height) else _USUAL for part in charts]
        return sum(map(float, known)) / (chart.columns if beside else 1)

    def svg(self) -> str:
        """Return the picture as SVG, which scales and can be edited; its text is in the picture."""
        drawn = _converter().vegalite_to_svg(self._specified(), vl_version=_version())
        # Vega numbers what it clips by what it drew before, so that two pictures would clash.
        ids = list(dict.fromkeys(re.findall(r'id="(clip\d+)"', drawn)))
        own = hashlib.sha256(re.sub(r"clip\d+", "", drawn).encode()).hexdigest()[:12]
        named = {each: f"clip-{own}-{i}" for i, each in enumerate(ids)}
        return re.sub(r"clip\d+", lambda found: named.get(found[0], found[0]), drawn)

    def png(self, *, scale: float = 2.0) -> bytes:
        """Return the picture as PNG, for Word; ``scale`` is pixels for each point."""
        convert = _converter().vegalite_to_png
        return bytes(convert(self._specified(), vl_version=_version(), scale=scale, ppi=72))

    def html(self) -> str:
        """Return the picture as a figure of HTML that needs no network and runs no code."""
        svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>", "", self.svg(), flags=re.DOTALL).strip()
        said = f'role="img" lang="{self.language}" aria-label="{escape(drawable(self.alt))}"'
        return f'<figure {said} style="margin: 0">{svg}</figure>'

    def _specified(self) -> Any:  # noqa: ANN401 - a dict of Vega-Lite's own
        """Return what is drawn, without characters that end the process of whoever draws them."""
        return _plain(self.chart.to_dict())

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return printable(filled(f"Picture({self.alt!r})", indent="  "))


def _converter() -> Any:  # noqa: ANN401 - it has no types
    """Return what draws charts: Altair would check them twice more on the way to it."""
    return library_of("plots", "vl_convert", "an image of a picture")


def _version() -> str:
    """Return the version of Vega-Lite that Altair writes, such as ``"v6_1"``."""
    from altair.vegalite import SCHEMA_VERSION

    return "_".join(SCHEMA_VERSION.split(".")[:2])


def _plain(held: _Part) -> _Part:
    if isinstance(held, str):
        return drawable(held)
    if isinstance(held, dict):
        return {name: _plain(each) for name, each in held.items()}
    return [_plain(each) for each in held] if isinstance(held, (list, tuple)) else held


def finished(
    plain: "alt.LayerChart | alt.VConcatChart | alt.ConcatChart", alt_text: str
) -> Picture:
    """Return a chart with what is seen as its description, and the looks that all pictures have."""
    alt_text = re.sub(r"\s*[\r\n]+\s*", " ", alt_text)
    chart: Any = plain  # the types of Altair's configuration are not all known
    made = chart.properties(description=alt_text, background="white", padding=12, config=_LOOKS)
    return Picture(made, alt_text)


def noted(picture: Picture, note: str) -> Picture:
    """Return a picture with one more sentence below its first title, and among what is seen."""
    chart: Any = picture.chart
    made = chart.copy(deep=True)
    first = made.vconcat[0] if "vconcat" in made.to_dict() else made
    first.title.subtitle = [*first.title.subtitle, *lines_of(note, BELOW)]
    said = f"{picture.alt} {note}"
    return attrs.evolve(picture, chart=made.properties(description=said), alt=said)


_LOOKS: dict[str, Any] = {
    # Texts are laid out by the widths of these, which a reader's own sans-serif need not have.
    "font": "Arial, Liberation Sans, Helvetica, sans-serif",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"},
    "axisX": {"gridColor": "#e6e6e6", "domainColor": "#888888", "tickColor": "#888888"},
    "title": {
        "fontSize": 14,
        "subtitleFontSize": 11,
        "subtitleColor": "#444444",
        "anchor": "start",
        "offset": 12,
        "frame": "group",
    },
    "legend": {"labelFontSize": 11, "labelLimit": 0},
}
