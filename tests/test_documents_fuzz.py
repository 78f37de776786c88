"""Documents changed at random: each is refused by an error of ours, or is as good as any other."""

import copy
import json
import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
import pytest
from test_documents import CHAIN, CLASSES, COMPARED, DESIGN, ESTIMATES, FRAME, INDEX, TALLY, WEIGHED

from brukarindex import (
    BrukarindexError,
    Design,
    Dispositions,
    MeanRating,
    NetPromoterScore,
    Pooled,
    Published,
    Rest,
    Scale,
    Share,
    Tally,
    auxiliary_indicators,
    compare,
    distribution,
    estimate,
    from_json,
    item_nonresponse,
    nki,
    nonresponse_bounds,
    proxy_answers,
    representativity,
    response_rates,
    tally,
    tipping_point,
    to_json,
    trim_weights,
)
from brukarindex.comparisons.differences import Comparisons
from brukarindex.estimates import Estimates
from brukarindex.measures import Item
from brukarindex.verification import Invited, Page, Rate, Report, percentages, verify
from brukarindex.weightings import Weighting

NKI = nki("a", "b", "c", scale=Scale(1, 5))
SHARE = Share.top("q", Scale(1, 5, dont_know=9))
THREE = FRAME.with_columns(a="q", b="q", c="q").fill_null(3)
PAGE = Page("T", [Invited("1283"), Rate("33 %"), percentages("", {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"})])
SEEDS: dict[str, Any] = {
    "classes": CLASSES,
    "chain": CHAIN,
    "trimmed": trim_weights(FRAME, design=CHAIN, high=1.5, unit="median"),
    "tally of strata": TALLY,
    "tally with weights": WEIGHED,
    "tally of clusters": tally(FRAME, SHARE, by="ung", design=Design(cluster="kommun")),
    "tally through steps": tally(FRAME, INDEX, by="ung", design=CHAIN),
    "tally of an index": tally(THREE, NKI, by="kommun"),
    "estimates": ESTIMATES,
    "estimates of many kinds": estimate(
        THREE, [NKI, MeanRating("q", Scale(1, 5)), NetPromoterScore("a", name="nps")], by=[[], ["ung"]]
    ),
    "comparisons": COMPARED,
    "distribution": distribution(FRAME, SHARE, by="ung"),
    "bounds": nonresponse_bounds(estimate(FRAME, INDEX, design=CLASSES)),
    "tipping": tipping_point(estimate(FRAME, INDEX, design=CLASSES), above=50),
    "rates": response_rates(Dispositions(complete=60, partial=5, refusal=20, non_contact=15)),
    "items": item_nonresponse(FRAME, INDEX),
    "representativity": representativity(FRAME, "ung", responded="svar", design=DESIGN),
    "indicators": auxiliary_indicators(FRAME, ["ung", "kommun"], responded="svar"),
    "proxies": proxy_answers(
        FRAME.with_columns(vem=pl.Series(["själv", "annan"] * 20), svar=pl.lit(1)), "svar",
        Item("vem", Scale.labelled("själv", "annan")), codes={"complete": 1},
    ),
    "report": verify(PAGE),
    "page": PAGE,
}  # fmt: skip
VALUES = [
    None, True, False, 0, 1, -1, 2, 1.5, -0.5, 1e-300, 1e300, -1e300, 2**31, 2**53, 2**62, 2**64, 10**30, "", "x", "q",
    "kommun", "ok", "a\x00b", "1e999999999", [], {}, [0], [[1]], {"type": "frame", "columns": []},
    {"type": "array", "shape": [0], "values": []}, {"type": "fraction", "value": "1/0"}, {"type": "Rest"},
]  # fmt: skip


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of a document."""
    for step in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*way, step)
        yield from places(value[step], (*way, step))


def part(value: Any, way: tuple[Any, ...]) -> Any:
    """Return the part of a document that a way leads to."""
    for step in way:
        value = value[step]
    return value


def mutated(document: Any, ways: list[tuple[Any, ...]], chance: random.Random) -> Any:
    """Return a document with one to three parts changed, left out, doubled, exchanged or moved a little."""
    made = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        try:
            change(made, ways, chance)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            continue  # an earlier change took the part away, or it is not of this kind
    return made


def change(made: Any, ways: list[tuple[Any, ...]], chance: random.Random) -> None:
    """Change one part of a document."""
    *way, last = chance.choice(ways)
    inside = part(made, tuple(way))
    match chance.randrange(6):
        case 0:
            inside[last] = copy.deepcopy(chance.choice(VALUES))
        case 1:
            inside[last] = nudged(inside[last], chance)
        case 2:
            inside[last] = copy.deepcopy(part(made, chance.choice(ways)))
        case 3:
            del inside[last]
        case 4:
            inside.insert(last, copy.deepcopy(inside[last]))
        case _:
            chance.shuffle(inside)


def nudged(value: Any, chance: random.Random) -> Any:
    """Return a value a little beside another."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value[:-1] if value and isinstance(value, (str, list)) else value
    return chance.choice((value + 1, value - 1, -value, value * 2, value * (1 + 1e-7), value + 0.5))


def use(value: Any) -> None:
    """Do with a result what is done with results."""
    repr(value)
    assert from_json(to_json(value)) is not None
    if hasattr(value, "describe"):
        value.describe("sv")
        value.describe("en")
    if isinstance(value, Tally):
        use(estimate(value))
        use(estimate(value, by=value.by[:1], interval="wald"))
        tolerant(lambda: compare(estimate(value, by=value.by), to=Pooled()))
        tolerant(lambda: value + value)
    elif isinstance(value, Weighting):
        value.distribution()
        repr(value.cells)
        tolerant(lambda: value.join(FRAME))
        tolerant(lambda: use(estimate(FRAME, INDEX, by="kommun", design=value)))
    elif isinstance(value, (Estimates, Comparisons)):
        list(value)
        if isinstance(value, Estimates):
            for to in (Published(50.0), Rest(), value):
                tolerant(lambda to=to: compare(value, to=to, independent=True))
    elif isinstance(value, Report):
        value.text("sv")
        value.frame  # noqa: B018 - it is computed when it is asked for


def tolerant(call: Callable[[], object]) -> None:
    """Call, and let an error of ours pass."""
    try:
        call()
    except BrukarindexError:
        return


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDS)
def test_changed_documents(name):
    """A changed document is refused by an error of ours, or can be used like any other, whatever was changed."""
    chance = random.Random(name)
    document = json.loads(to_json(SEEDS[name]))
    ways = list(places(document["value"], ("value",)))
    use(from_json(json.dumps(document)))
    for _ in range(100):
        text = json.dumps(mutated(document, ways, chance))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            try:
                value = from_json(text)
                use(value)
            except BrukarindexError:
                continue
            except Exception as error:
                raise AssertionError(f"{type(error).__name__}: {error}\n{text}") from error
