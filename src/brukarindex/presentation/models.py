"""What path models and replicates say: indices, what questions weigh, paths, any figures."""

from collections.abc import Mapping, Sequence

from brukarindex.benchmarking.latent import ItemWeights, LatentIndices, PathEffects
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import (
    PLAIN,
    IntervalEnds,
    Panel,
    Point,
    drawn,
    ends_of,
    reaching,
)
from brukarindex.presentation.points import (
    DrawnResult,
    interval_words,
    panels_of,
    plain_point,
    rows_of,
)
from brukarindex.presentation.rows import Options, Row, names_of, naming, told_apart
from brukarindex.presentation.words import WORDS
from brukarindex.replication.replicates import ReplicateEstimates
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, percent


def of_latent(result: LatentIndices, options: Options) -> Picture:
    """Return the indices of a path model with their intervals."""
    language = options.language
    own = _WORDS[language]
    interval = interval_words(result.method.method.level, language)
    points = [plain_point(row, row["measure"], language) for row in rows_of(result.frame)]
    said = " ".join([own["index"], interval, WORDS[language]["answers"]])
    title = options.title or own["indices"]
    panel = Panel(title, (said,), tuple(points), ends_of(points, (0.0, 100.0)))
    return drawn([panel], PLAIN, options)


def of_item_weights(result: ItemWeights, options: Options) -> Picture:
    """Return the part of each question in its index beside that which all would have if they
    weighed alike, one panel for each index.
    """
    language = options.language
    own = _WORDS[language]
    model = result.method.model
    titles = told_apart({each.column: each.called for each in model.items})
    alike = {name: 1 / len(block) for name, block in zip(model.names, model.blocks, strict=True)}
    held: dict[str, list[Point]] = {}
    for row in rows_of(result.frame):
        said, line = number(row["part"], 2, language), alike[row["index"]]
        point = Point(
            titles[row["question"]], "", None, row["part"], IntervalEnds(), said, line=line
        )
        held.setdefault(row["index"], []).append(point)
    every = [point for points in held.values() for point in points]
    ends = ends_of([*every, *reaching(0.0)], (0.0, 1.0))
    panels = [
        Panel(
            _title(options, name, held),
            (own["part"].format(alike=number(alike[name], 2, language)),),
            tuple(points),
            ends,
        )
        for name, points in held.items()
    ]
    return drawn(panels, PLAIN, options)


def _title(options: Options, name: str, held: Mapping[str, object]) -> str:
    """Return the title of the panel of an index: its name, beside that of a user where there are
    several.
    """
    some = [options.title, name if len(held) > 1 or options.title is None else None]
    return " · ".join(filter(None, some))


def of_paths(result: PathEffects, options: Options) -> Picture:
    """Return what each index does to those that it drives, through all paths, around zero."""
    language = options.language
    own = _WORDS[language]
    method = result.method
    level = method.method.level
    notes = " ".join(
        [
            own["effect"].format(points=number(method.points, 2, language, trim=True)),
            own["none"],
            own["fixed"] if method.replicates is None else interval_words(level, language),
        ]
    )
    points: list[Point] = []
    for row in rows_of(result.frame):
        ends = IntervalEnds(row["total_low"], row["total_high"])
        name = f"{row['source']} → {row['target']}"
        said = ends.told(row["total"], language)
        points.append(Point(name, "", None, row["total"], ends, said, line=0.0))
    title = options.title or own["paths"]
    panel = Panel(title, (notes,), tuple(points), ends_of(points, None))
    return drawn([panel], PLAIN, options)


def of_replicates(result: ReplicateEstimates, options: Options) -> Picture:
    """Return figures with intervals from replicates; those of a function without a scale."""
    language = options.language
    level = percent(result.method.level, language)
    notes = [_WORDS[language]["replicates"].format(level=level)]
    rows = rows_of(result.frame)
    if result.method.function:
        return _of_function(result, rows, notes, options)
    told = naming(result.frame, result.by, language)
    names = names_of(rows, told.by, language)

    def point(row: Row, name: str) -> Point:
        return plain_point(row, name, language)

    notes.append(WORDS[language]["answers"])
    measures, common = result.method.measures, told.common
    source = DrawnResult(rows, names, measures, notes, point, options, common=common)
    return drawn(panels_of(source), PLAIN, options)


def _of_function(
    result: ReplicateEstimates, rows: Sequence[Row], notes: Sequence[str], options: Options
) -> Picture:
    language = options.language
    points: list[Point] = []
    for row, name in zip(rows, names_of(rows, _columns(result), language), strict=True):
        ends = IntervalEnds.of(row)
        said = ends.told(row["estimate"], language)
        points.append(Point(name, "", None, row["estimate"], ends, said))
    title = options.title or _WORDS[language]["figures"]
    panel = Panel(title, tuple(notes), tuple(points), ends_of(points, None))
    return drawn([panel], PLAIN, options)


def _columns(result: ReplicateEstimates) -> list[str]:
    """Return the columns that name the figures of a function: all before the estimate."""
    columns = result.frame.columns
    return columns[: columns.index("estimate")]


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "indices": "Index",
        "index": "Index 0–100 med modellens vikter.",
        "part": "Frågans del av indexet, mot linjen vid {alike}, där alla hade vägt lika.",
        "paths": "Hur indexen hänger ihop",
        "effect": "Vad målet väntas öka när källan ökar {points} enheter, genom alla vägar.",
        "none": "Linjen: ingen effekt.",
        "fixed": "Inga intervall, eftersom inga replikat begärdes.",
        "replicates": "{level} % konfidensintervall ur replikat.",
        "figures": "Tal",
    },
    "en": {
        "indices": "Indices",
        "index": "Indices 0–100 with the weights of the model.",
        "part": (
            "The part of the question in the index, against the line at {alike}, where all would"
            " have weighed alike."
        ),
        "paths": "What indices do to each other",
        "effect": (
            "What the target is expected to gain when the source gains {points} points, through all"
            " paths."
        ),
        "none": "The line: no effect.",
        "fixed": "No intervals, since no replicates were asked for.",
        "replicates": "{level} % confidence intervals from replicates.",
        "figures": "Figures",
    },
}
