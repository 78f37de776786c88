"""Balances: per cent with a positive answer less per cent with a negative one."""

from collections.abc import Iterable

import attrs
import numpy as np
import polars as pl

from brukarindex.checks import misfits, one_of
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.items import check_scale
from brukarindex.questions.measures import DontKnow, OneItem, Term, answers_of, naming
from brukarindex.questions.scales import Answer, Scale
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import in_spans


def _positive(values: Iterable[Answer]) -> tuple[Answer, ...]:
    return answers_of("Balance: positive", values)


def _negative(values: Iterable[Answer]) -> tuple[Answer, ...]:
    return answers_of("Balance: negative", values)


@attrs.frozen
class Balance(OneItem):
    """Balance (*balansmått*): per cent with a positive answer less per cent with a negative one.

    It lies from −100 to 100. An answer that is neither counts in the denominator alone: the
    ``100·(P − N)`` of OECD (2003).

    Args:
        column: The column with the answers.
        scale: Their scale, of any length.
        positive: The positive answers, as numbers or labels.
        negative: The negative answers, none of which is positive.
        dont_know: ``"exclude"`` takes don't-know answers out of the denominator; ``"include"``
            keeps them in it as neither positive nor negative.
        name: What results call it; the column by default.

    Raises:
        ArgumentError: If one side is empty, has an answer twice or one that is not on the scale,
            or an answer is on both sides.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import estimate
        >>> balance = Balance("helhet", Scale(1, 5), positive=(4, 5), negative=(1, 2))
        >>> balance.formula
        '100 · (#{answers in {4, 5}} − #{answers in {1, 2}}) / #{answers}'
        >>> estimate(pl.DataFrame({"helhet": [5, 4, 4, 3, 1]}), balance).row().estimate
        40.0
    """

    positive: tuple[Answer, ...] = attrs.field(kw_only=True, converter=_positive)
    negative: tuple[Answer, ...] = attrs.field(kw_only=True, converter=_negative)
    dont_know: DontKnow = attrs.field(kw_only=True, default="exclude")

    def __attrs_post_init__(self) -> None:
        one_of(f"{type(self).__name__}: dont_know", self.dont_know, ("exclude", "include"))
        both = set(self._places("positive")) & set(self._places("negative"))
        if both:
            sides = f"{self._argument('positive')} and {self._argument('negative')}"
            shared = ", ".join(self.scale.label(place) for place in sorted(both))
            name = type(self).__name__
            raise ArgumentError(
                f"{name}: {sides} must share no answer, and both have {shared}.",
                argument="negative",
                value=shared,
            )

    def _argument(self, side: str) -> str:
        """Return what the argument for a side is called."""
        return str(attrs.fields_dict(type(self))[side].alias)

    def _places(self, side: str) -> list[int]:
        """Return where the answers of a side stand on the scale, or raise."""
        answers: tuple[Answer, ...] = getattr(self, side)
        places = [self.scale.position(answer) for answer in answers]
        if not places or len(set(places)) < len(places):
            name = f"{type(self).__name__}: {self._argument(side)}"
            raise ArgumentError(
                f"{name} must be at least one answer, each once; got {answers}.",
                argument=name,
                value=answers,
            )
        return places

    @property
    def bounds(self) -> tuple[float, float]:
        """−100 to 100."""
        return (-100.0, 100.0)

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        base = "answers + don't know" if self.dont_know == "include" else "answers"
        more, less = (f"#{{answers in {each}}}" for each in self._sides)
        return f"100 · ({more} − {less}) / #{{{base}}}"

    @property
    def _sides(self) -> tuple[str, str]:
        return _listed(self.positive), _listed(self.negative)

    @property
    def _title(self) -> dict[Language, str]:
        return {
            "sv": f"Balansmått för ”{self._said}”",
            "en": f"Balance of '{self._said}'",
        }

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        title, sides = self._title, (self.positive, self.negative)
        sv, en = ([self._any_of(side, each) for side in sides] for each in LANGUAGES)
        kept = self.dont_know == "include"
        return naming(
            {
                "sv": (
                    f"{title['sv']}, −100 till 100: procent som svarat {sv[0]} minus procent som"
                    f" svarat {sv[1]}; vet ej-svar ingår {'' if kept else 'inte '}i nämnaren."
                ),
                "en": (
                    f"{title['en']}, −100 to 100: per cent who answered {en[0]} minus per cent"
                    f" who answered {en[1]}; don't-know answers are "
                    f"{'in the denominator' if kept else 'excluded'}."
                ),
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return 100 for a positive answer, −100 for a negative one and 0 for another."""
        scores = np.zeros(self.scale.size)
        scores[self._places("positive")] = 100.0
        scores[self._places("negative")] = -100.0
        other = 0.0 if self.dont_know == "include" else np.nan
        return [Term(1.0, self.item.look_up(cells, scores, other))]


def _listed(answers: tuple[Answer, ...]) -> str:
    """Return answers in braces, three or more whole numbers in a row as a span."""
    texts = map(str, answers) if misfits(answers, int) else in_spans(map(int, answers))
    return f"{{{', '.join(texts)}}}"


def _promoters(values: Iterable[Answer]) -> tuple[Answer, ...]:
    return answers_of("NetPromoterScore: promoters", values)


def _detractors(values: Iterable[Answer]) -> tuple[Answer, ...]:
    return answers_of("NetPromoterScore: detractors", values)


def _usual(scale: object, answers: range) -> tuple[int, ...]:
    """Return ``answers``, those of Reichheld (2003), or raise on another scale than his."""
    if isinstance(scale, Scale) and (scale.low, scale.high, scale.reversed) != (0, 10, False):
        raise ArgumentError(
            "NetPromoterScore: promoters are 9–10 and detractors 0–6 on the scale 0–10, where 10 "
            f"is best; for {scale!r} nothing is agreed on. Write NetPromoterScore(…, promoters=…, "
            "detractors=…), or Balance(…, positive=…, negative=…).",
            argument="scale",
            value=scale,
        )
    return tuple(answers)


@attrs.frozen
class NetPromoterScore(Balance):
    """Net Promoter Score, −100 to 100: per cent promoters less per cent detractors.

    It is a `Balance` of how likely one is to recommend: on 0–10 promoters answer 9–10 and
    detractors 0–6 (Reichheld 2003). For other scales no division is agreed on, so state one.

    Args:
        column: The column with the answers.
        scale: Their scale; 0–10 by default.
        promoters: The answers of promoters, as numbers or labels, kept as ``positive``.
        detractors: The answers of detractors, kept as ``negative``.
        dont_know: As in `Balance`.
        name: What results call it; the column by default.

    Raises:
        ArgumentError: As `Balance`, and if promoters or detractors are not stated for another
            scale than 0–10 with 10 as best.

    Examples:
        >>> NetPromoterScore("rekommendera").formula
        '100 · (#{answers in {9, 10}} − #{answers in {0–6}}) / #{answers}'
        >>> NetPromoterScore("q", Scale(1, 5), promoters=[5], detractors=[1, 2, 3]).positive
        (5,)
    """

    scale: Scale = attrs.field(default=Scale(0, 10), validator=check_scale)
    positive: tuple[Answer, ...] = attrs.field(
        kw_only=True,
        alias="promoters",
        converter=_promoters,
        default=attrs.Factory(lambda self: _usual(self.scale, range(9, 11)), takes_self=True),
    )
    negative: tuple[Answer, ...] = attrs.field(
        kw_only=True,
        alias="detractors",
        converter=_detractors,
        default=attrs.Factory(lambda self: _usual(self.scale, range(7)), takes_self=True),
    )

    @property
    def _title(self) -> dict[Language, str]:
        return {
            "sv": f"NPS för ”{self._said}”",
            "en": f"Net Promoter Score of '{self._said}'",
        }
