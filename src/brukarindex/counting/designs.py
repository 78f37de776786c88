"""How the respondents were chosen: the names of the columns that say so."""

from collections.abc import Iterable, Sized
from typing import Literal, cast

import attrs

from brukarindex.checks import column_names, one_of, type_error
from brukarindex.exceptions import ArgumentError
from brukarindex.words.languages import LANGUAGES
from brukarindex.words.spelling import composed

Singleton = Literal["raise", "certainty", "adjust", "average"]


def _single(value: str | None) -> str | None:
    return composed(str(value)) if isinstance(value, str) else value


def _check_single(_design: object, attribute: "attrs.Attribute[str | None]", value: object) -> None:
    if value is None or (isinstance(value, str) and value):
        return
    stages = len(cast("Sized", value)) if issubclass(type(value), (list, tuple)) else 1
    if stages > 1:
        raise ArgumentError(
            f"Design: {attribute.name}={value!r} names {stages} stages. Two-stage and"
            " unequal-probability (PPS) sampling are not covered: name one column. With the"
            " first-stage cluster and no population size the standard errors are those of sampling"
            " with replacement, which are slightly too large rather than too small.",
            argument=attribute.name,
            value=value,
        )
    raise type_error(f"Design: {attribute.name}", "be a column name", value)


def _strata(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return column_names(value, "strata")


@attrs.frozen
class Design:
    """The columns that describe the sample. It holds no data.

    Every part may be left out. A *total survey* (census with nonresponse) has ``population``, the
    number invited, usually with ``strata`` (the units); questionnaires *handed out* to visitors
    have neither: the respondents are then treated as a simple random sample from a large
    population.

    Args:
        strata: Columns whose combinations are the strata.
        cluster: Column with the cluster (primary sampling unit). Clusters are nested in strata: the
            same name in two strata is two clusters.
        weight: Column with a positive weight per respondent: how many persons the respondent stands
            for.
        population: Column with the number of persons (of clusters, with ``cluster``) in the
            stratum; it must be the same in the whole stratum. It gives the finite-population
            correction, and without ``weight`` also the weights: ``N_h / n_h``.
        singleton: What a stratum with one respondent (or cluster) adds to the variance. ``"raise"``
            stops, ``"certainty"`` adds nothing, ``"adjust"`` centres it at the mean of all strata,
            ``"average"`` gives it the average variance of the other strata; named as in R
            ``survey``.

    Examples:
        >>> Design(strata="kommun", population="invited")
        Design(strata=kommun, population=invited)
    """

    strata: tuple[str, ...] = attrs.field(default=(), converter=_strata, kw_only=True)
    cluster: str | None = attrs.field(
        default=None, converter=_single, validator=_check_single, kw_only=True
    )
    weight: str | None = attrs.field(
        default=None, converter=_single, validator=_check_single, kw_only=True
    )
    population: str | None = attrs.field(
        default=None, converter=_single, validator=_check_single, kw_only=True
    )
    singleton: Singleton = attrs.field(default="raise", kw_only=True)

    def __attrs_post_init__(self) -> None:
        one_of("Design: singleton", self.singleton, ("raise", "certainty", "adjust", "average"))
        roles = [*self.strata, *filter(None, (self.cluster, self.weight, self.population))]
        twice = sorted({name for name in roles if roles.count(name) > 1})
        if twice:
            second = "cluster" if twice[0] == self.cluster else "weight"
            role = "population" if twice[0] == self.population else second
            raise ArgumentError(
                f"Design: column {twice[0]!r} has two roles.", argument=role, value=twice[0]
            )

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that divide respondents into strata and clusters."""
        return (*self.strata, *((self.cluster,) if self.cluster else ()))

    def describe(self, language: str = "en", *, reweighted: bool = False) -> str:
        """Return a sentence about the design, in ``"sv"`` or ``"en"``; ``reweighted`` if a
        weighting changes it.
        """
        one_of("language", language, LANGUAGES)
        swedish = language == "sv"
        strata = ", ".join(self.strata)
        implied = self.population is not None and self.weight is None
        said = [
            (self.strata, f"stratifierat efter {strata}", f"stratified by {strata}"),
            (self.cluster, f"i kluster ({self.cluster})", f"in clusters ({self.cluster})"),
            (self.weight, f"vikter ur {self.weight}", f"weights from {self.weight}"),
            (implied, "vikter N/n", "weights N/n"),
            (
                self.population,
                f"ändlighetskorrektion med {self.population}",
                f"finite population correction with {self.population}",
            ),
        ]
        single = {"raise": ("", ""), "certainty": ("utan varians", "no variance")}.get(
            self.singleton, ("utjämnade", self.singleton)
        )
        said.append(
            (
                self.singleton != "raise",
                f"strata med en enhet {single[0]}",
                f"single-unit strata: {single[1]}",
            )
        )
        chosen = [sv if swedish else en for given, sv, en in said if given]
        if not chosen:
            plain = "Obundet slumpmässigt urval" if swedish else "Simple random sample"
            unweighted = "" if reweighted else (", ovägt" if swedish else ", unweighted")
            return f"{plain}{unweighted}."
        return f"{'Urval' if swedish else 'Sample'}: {', '.join(chosen)}."

    def __repr__(self) -> str:
        parts = [f"strata={'+'.join(self.strata)}"] if self.strata else []
        parts += [
            f"{role}={name}"
            for role in ("cluster", "weight", "population")
            if (name := getattr(self, role))
        ]
        parts += [f"singleton={self.singleton}"] if self.singleton != "raise" else []
        return f"Design({', '.join(parts)})"
