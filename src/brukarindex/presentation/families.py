"""Units that are set beside each other: of one measure, within the same values."""

import attrs

from brukarindex.benchmarking.colours import Colours
from brukarindex.benchmarking.funnel import Funnel
from brukarindex.benchmarking.ranks import Ranks
from brukarindex.presentation.points import Row, rows_of
from brukarindex.presentation.rows import Options, names_of
from brukarindex.questions.measures import Measure
from brukarindex.words.languages import Language


@attrs.frozen
class Family:
    """Units of one measure, and what they are within; each row with its name."""

    measure: Measure
    within: str
    rows: dict[str, Row] = attrs.field(factory=dict[str, Row])

    def title(self, options: Options) -> str:
        """Return what stands above."""
        return " · ".join(filter(None, (options.title or self.measure.name, self.within)))


def families(result: Ranks | Colours | Funnel, language: Language) -> list[Family]:
    """Return the units of each measure, and of each value that they are compared within."""
    rows = rows_of(result.frame)
    names = names_of(rows, [name for name in result.by if name not in result.within], language)
    within = names_of(rows, result.within, language) if result.within else [""] * len(rows)
    measures = {measure.name: measure for measure in result.method.measures}
    found: dict[tuple[str, str], Family] = {}
    for row, name, where in zip(rows, names, within, strict=True):
        measure = measures[row["measure"]]
        found.setdefault((measure.name, where), Family(measure, where)).rows[name] = row
    return list(found.values())
