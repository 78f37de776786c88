"""Units that are set beside each other: of one measure, within the same values."""

import attrs

from brukarindex.benchmarking.colouring import Colours
from brukarindex.benchmarking.funnels import Funnel
from brukarindex.benchmarking.ranks import Ranks
from brukarindex.presentation.points import rows_of
from brukarindex.presentation.rows import Options, Row, names_of, naming, titled_by
from brukarindex.questions.measures import Measure
from brukarindex.words.languages import Language


@attrs.frozen
class PeerGroup:
    """Units of one measure, what they are within, and what all have in common, such as a year that
    was chosen; each row with its name. ``alone``: whether no other measure is beside it.
    """

    measure: Measure
    within: str
    common: str = ""
    alone: bool = True
    rows: dict[str, Row] = attrs.field(factory=dict[str, Row])

    def title(self, options: Options) -> str:
        """Return what stands above."""
        said = options.headed(titled_by(self.measure.title, self.common), alone=self.alone)
        return " · ".join(filter(None, (said, self.within)))


def peer_groups(result: Ranks | Colours | Funnel, language: Language) -> list[PeerGroup]:
    """Return the units of each measure, and of each value that they are compared within."""
    rows = rows_of(result.frame)
    units = [name for name in result.by if name not in result.within]
    told = naming(result.frame, units, language)
    names = names_of(rows, told.by, language)
    within = names_of(rows, result.within, language) if result.within else [""] * len(rows)
    measures = {measure.name: measure for measure in result.method.measures}
    alone = result.frame["measure"].n_unique() == 1
    found: dict[tuple[str, str], PeerGroup] = {}
    for row, name, where in zip(rows, names, within, strict=True):
        measure = measures[row["measure"]]
        group = found.setdefault(
            (measure.name, where), PeerGroup(measure, where, told.common, alone)
        )
        group.rows[name] = row
    return list(found.values())
