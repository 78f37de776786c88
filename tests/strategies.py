"""Hypothesis strategies, small ones composed upward: scales → answers → measures, designs →
surveys.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple

import polars as pl
from hypothesis import HealthCheck, settings, strategies as st

from brukarindex import (
    Balance,
    CompositeIndex,
    Design,
    Item,
    MeanRating,
    MultiItemIndex,
    NetPromoterScore,
    RatingIndex,
    Scale,
    Share,
)
from brukarindex.questions import Measure

ITEMS = ("q1", "q2", "q3")
RECOMMEND = "nps"
DOMAIN = "unit"
KINDS = (
    *("share", "share_dont_know", "rating", "mean", "balance", "nps"),
    *("index", "weighted_index", "composite"),
)
WEIGHTS = (0.3, 1.0, 1.7, 2.5, 4.0)


def laws(divisor: int = 4) -> settings:
    """Return settings for a law: a part of the profile's examples, since a survey is a large thing
    to draw.
    """
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    examples = max(settings.default.max_examples // divisor, 1)
    return settings(max_examples=examples, deadline=None, suppress_health_check=slow)


# --- questions ------------------------------------------------------------------------------------


@st.composite
def number_scales(draw: st.DrawFn) -> Scale:
    """Draw a scale of numbers, with or without codes beside them, either end the best."""
    low = draw(st.sampled_from([1, 0, -2]))
    size = draw(st.sampled_from([5, 2, 3, 10, 11]))
    dont_know = draw(st.sampled_from([(), (99,), (98, 99)]))
    others = draw(
        st.sampled_from([{}, {"no_answer": -99}, {"no_answer": 97, "not_applicable": (-98, 96)}])
    )
    return Scale(low, low + size - 1, dont_know=dont_know, reversed=draw(st.booleans()), **others)


@st.composite
def labelled_scales(draw: st.DrawFn) -> Scale:
    """Draw a scale whose answers are texts."""
    labels = draw(
        st.sampled_from([("Nej", "Ja"), ("Nej", "Ibland", "Ja"), ("e", "d", "c", "b", "a")])
    )
    dont_know = draw(st.sampled_from([(), ("Vet ej",), ("Vet ej", "Ingen åsikt")]))
    others = draw(
        st.sampled_from([{}, {"not_applicable": "Ej aktuellt"}, {"no_answer": ("Ej svar", "-")}])
    )
    return Scale(
        1, len(labels), labels=labels, dont_know=dont_know, reversed=draw(st.booleans()), **others
    )


def scales() -> st.SearchStrategy[Scale]:
    """Draw any scale."""
    return number_scales() | labelled_scales()


def admissible(scale: Scale) -> list[int | str]:
    """Return what one column may hold: texts for a scale with labels, numbers for another."""
    return [
        *(scale.labels or scale.answers),
        *scale.dont_know,
        *scale.no_answer,
        *scale.not_applicable,
    ]


def answers(scale: Scale) -> st.SearchStrategy[int | str | None]:
    """Draw an answer, a don't-know answer or none."""
    return st.none() | st.sampled_from(admissible(scale))


# --- measures -------------------------------------------------------------------------------------


class Questions(NamedTuple):
    """The scale of every column of answers."""

    scales: dict[str, Scale]

    @property
    def items(self) -> list[Item]:
        """Three questions on one scale."""
        return [Item(column, self.scales[column]) for column in ITEMS]


@st.composite
def questions(draw: st.DrawFn) -> Questions:
    """Draw the scales of a questionnaire: three items, on one scale or each on its own, and one
    question 0–10.
    """
    shared = draw(scales())
    items = draw(st.just([shared] * 3) | st.lists(scales(), min_size=3, max_size=3))
    recommend = Scale(0, 10, dont_know=draw(st.sampled_from([(), (99,)])))
    return Questions({**dict(zip(ITEMS, items, strict=True)), RECOMMEND: recommend})


@st.composite
def shares(draw: st.DrawFn, asked: Questions, dont_know: str) -> Share:
    """Draw a share of some of the answers."""
    scale = asked.scales["q1"]
    places = [*(scale.labels or scale.answers)]
    positive = draw(
        st.lists(st.sampled_from(places), min_size=1, max_size=len(places) - 1, unique=True)
    )
    return Share("q1", scale, positive=positive, dont_know=dont_know, name=f"share {dont_know}")


@st.composite
def balances(draw: st.DrawFn, asked: Questions) -> Balance:
    """Draw a balance of some of the answers against some of the others."""
    scale = asked.scales["q1"]
    places = draw(st.permutations([*(scale.labels or scale.answers)]))
    first = draw(st.integers(1, len(places) - 1))
    last = draw(st.integers(first + 1, len(places)))
    return Balance(
        "q1",
        scale,
        positive=places[:first],
        negative=places[first:last],
        dont_know=draw(st.sampled_from(["exclude", "include"])),
        name="balance",
    )


@st.composite
def indices(draw: st.DrawFn, asked: Questions, *, weighted: bool) -> MultiItemIndex:
    """Draw an index of three items, which may leave room for items without an answer."""
    weights = (
        draw(st.sampled_from([(3, 2, 1), (0.5, 0.25, 0.25), (0.7, 0.1, 0.2)])) if weighted else None
    )
    return MultiItemIndex(
        "weighted index" if weighted else "index",
        asked.items,
        weights=weights,
        minimum_answered=draw(st.integers(1, 3)),
        missing=draw(st.sampled_from(["proportional", "equal"])),
    )


@st.composite
def composites(draw: st.DrawFn, asked: Questions) -> CompositeIndex:
    """Draw a composite of two questions and a share."""
    parts = [RatingIndex(item.column, item.scale) for item in asked.items[1:]]
    parts.append(draw(shares(asked, "include")))
    return CompositeIndex("composite", parts, weights=draw(st.sampled_from([None, (5, 3, 2)])))


def measures(asked: Questions, kinds: Sequence[str] = KINDS) -> st.SearchStrategy[Measure]:
    """Draw a measure of one of the ``kinds``."""
    made: dict[str, st.SearchStrategy[Measure]] = {
        "share": shares(asked, "exclude"),
        "share_dont_know": shares(asked, "include"),
        "rating": st.just(RatingIndex("q2", asked.scales["q2"], name="rating")),
        "mean": st.just(MeanRating("q3", asked.scales["q3"], name="mean answer")),
        "balance": balances(asked),
        "nps": st.just(NetPromoterScore(RECOMMEND, asked.scales[RECOMMEND], name="NPS")),
        "index": indices(asked, weighted=False),
        "weighted_index": indices(asked, weighted=True),
        "composite": composites(asked),
    }
    return st.one_of([made[kind] for kind in kinds])


# --- designs and surveys --------------------------------------------------------------------------

ROLES = {"strata": "stratum", "cluster": "cluster", "weight": "weight", "population": "population"}
DESIGNS = [
    Design(
        **{role: column for (role, column), used in zip(ROLES.items(), chosen, strict=True) if used}
    )
    for chosen in product([False, True], repeat=4)
]
"""Every subset of strata, cluster, weight and population."""


def designs(*, without: Sequence[str] = ()) -> st.SearchStrategy[Design]:
    """Draw a design, ``without`` some of its parts."""
    return st.sampled_from([d for d in DESIGNS if not any(getattr(d, role) for role in without)])


class Survey(NamedTuple):
    """A drawn survey: one row per respondent, how they were chosen, and what they were asked."""

    frame: pl.DataFrame
    design: Design
    measures: tuple[Measure, ...]

    @property
    def measure(self) -> Measure:
        """The first measure."""
        return self.measures[0]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The respondents as dictionaries."""
        return self.frame.to_dicts()

    def with_frame(self, frame: pl.DataFrame) -> "Survey":
        """Return the same survey with other rows or columns."""
        return self._replace(frame=frame)


PLAIN = Survey(
    pl.DataFrame(
        {
            "stratum": ["x"] * 24 + ["y"] * 24,
            DOMAIN: list("abcc") * 12,
            "cluster": [1, 2, 3, 4, 5, 6] * 8,
            "weight": [2.0, 4.0, 3.0] * 16,
            "q1": [5, 3, 1, 2, 4, 3, 2, 1, 5, 4, 1, 1, 5, 2, 3, 1] * 3,
            "population": [400] * 48,
        }
    ),
    Design(strata="stratum", weight="weight"),
    (RatingIndex("q1", Scale(1, 5)),),
)
"""A survey that tests have something to say of, which few of the drawn ones are."""


@st.composite
def respondents(
    draw: st.DrawFn, asked: Questions, *, strata: int, largest: int = 7, lonely: int = 0
) -> list[dict[str, Any]]:
    """Draw the respondents of some strata, two or more in two clusters in each, and up to
    ``lonely`` strata of one.
    """
    one = st.fixed_dictionaries(
        {
            DOMAIN: st.sampled_from("abc"),
            "cluster": st.sampled_from([1, 2, 3]),
            "weight": st.sampled_from(WEIGHTS),
            **{column: answers(scale) for column, scale in asked.scales.items()},
        }
    )
    rows = []
    for stratum in "xyz"[:strata]:
        part = draw(st.lists(one, min_size=2, max_size=largest))
        part[0]["cluster"], part[1]["cluster"] = 1, 2
        rows += [{"stratum": stratum, **row} for row in part]
    alone = draw(st.lists(one, min_size=min(lonely, 1), max_size=lonely))
    return [
        *rows,
        *({"stratum": stratum, **row} for stratum, row in zip("pqr", alone, strict=False)),
    ]


@st.composite
def populations(
    draw: st.DrawFn, rows: list[dict[str, Any]], design: Design, extra: Sequence[int]
) -> list[int]:
    """Draw a valid population size for every row: the same within a stratum, no smaller than the
    sample.
    """
    key: Callable[[dict[str, Any]], Any] = (
        (lambda row: row["stratum"]) if design.strata else (lambda _: None)
    )
    sampled = Counter(
        stratum
        for stratum, _ in {(key(row), unit_of(i, row, design)) for i, row in enumerate(rows)}
    )
    sizes = {
        stratum: count + draw(st.sampled_from(extra))
        for stratum, count in sorted(sampled.items(), key=str)
    }
    return [sizes[key(row)] for row in rows]


def unit_of(number: int, row: dict[str, Any], design: Design) -> object:
    """Return the sampled unit of a row: its cluster, or itself."""
    if not design.cluster:
        return number
    return (row["stratum"] if design.strata else None, row["cluster"])


@st.composite
def surveys(
    draw: st.DrawFn,
    *,
    kinds: Sequence[str] = KINDS,
    count: int = 1,
    design: st.SearchStrategy[Design] | None = None,
    extra: Sequence[int] = (30, 0, 1, 4),
    largest: int = 7,
    lonely: int = 0,
) -> Survey:
    """Draw a survey with ``count`` measures (of different ``kinds``) and a design that fits its
    rows.

    ``extra`` is how many more than were sampled a stratum may hold; without 0 there is no census.
    Up to ``lonely`` strata have one respondent.
    """
    asked = draw(questions())
    chosen = draw(designs() if design is None else design)
    rows = draw(respondents(asked, strata=draw(st.integers(1, 3)), largest=largest, lonely=lonely))
    sizes = draw(populations(rows, chosen, extra))
    listed = draw(st.lists(st.sampled_from(kinds), min_size=count, max_size=count, unique=True))
    made = tuple(draw(measures(asked, [kind])) for kind in listed)
    schema = {
        column: pl.String if scale.labels else pl.Int64 for column, scale in asked.scales.items()
    }
    frame = pl.DataFrame(rows, schema_overrides=schema).with_columns(
        pl.Series("population", sizes, dtype=pl.Int64)
    )
    return Survey(frame, chosen, made)
