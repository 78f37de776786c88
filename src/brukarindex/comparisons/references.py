"""References that the respondents, or the units, of the estimates make together."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.checks import all_finite, misfits, some_of, type_error, value_error
from brukarindex.codes.keys import group_codes
from brukarindex.comparisons.contrasts import (
    LARGEST,
    TOGETHER,
    Contrast,
    Contrasted,
    Reference,
    check_plain,
    groups_within,
    parts_of,
    within_columns,
    within_words,
)
from brukarindex.comparisons.families import (
    Family,
    Paired,
    families_of,
    family_of,
    to_others,
    to_pooled,
    to_units,
)
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.words.languages import Words
from brukarindex.words.numbers import counted, plain
from brukarindex.words.spelling import composed


@attrs.frozen
class OfDomains(Reference):
    """A reference that domains make together: each family of domains has one.

    Args:
        within: Columns of ``by`` that a family shares: ``within="kon"`` compares women with women.
    """

    plain: ClassVar[bool] = False
    """Whether it is made of answers, so that standardised figures cannot be compared with it."""
    within: tuple[str, ...] = attrs.field(default=(), converter=within_columns, kw_only=True)

    @property
    @abstractmethod
    def phrase(self) -> Words:
        """What it is called in both languages."""

    @abstractmethod
    def against(self, family: Family) -> Paired:
        """Return the differences of the domains of a family from their reference."""

    @property
    def words(self) -> Words:
        """A phrase about the reference in both languages."""
        phrase, within = self.phrase, within_words(self.within)
        return Words(
            f"{phrase.sv}{within.sv}, {TOGETHER.sv}", f"{phrase.en}{within.en}, {TOGETHER.en}"
        )

    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return the contrasts of estimates with the reference."""
        influences = groups_within(estimates, self.within)
        if self.plain:
            check_plain(influences, self)
        found: list[Contrast] = []
        for number, rows, domains, support in parts_of(estimates):
            pairs = self._of_group(influences[number], support)
            found.append(Contrast(rows, support.shape, pairs.take(domains)))
        return Contrasted(estimates, found)

    def _of_group(self, group: Group, support: Support) -> Paired:
        # Where nobody answered there is neither an estimate nor a reference: NaN, which becomes
        # null.
        with np.errstate(divide="ignore", invalid="ignore"):
            if not self.within:
                return self.against(family_of(group, support, np.arange(group.columns.size)))
            codes = group_codes(group.domains, self.within)
            families = families_of(group, support, codes)
            found = [(domains, self.against(family)) for domains, family in families]
        order = np.argsort(np.concatenate([domains for domains, _ in found]), kind="stable")
        return Paired.joined([made for _, made in found]).take(order)


@attrs.frozen
class Pooled(OfDomains):
    """*Riket*: all respondents together, each domain's own included; the average person.

    Args:
        within: Columns of ``by`` that the reference shares: ``within="kon"`` compares women with
            women.
    """

    plain = True

    @property
    def phrase(self) -> Words:
        """What it is called in both languages."""
        return Words(
            "riket (alla svarande sammantaget, den egna enheten inräknad)",
            "the national value (all respondents pooled, the own unit included)",
        )

    def against(self, family: Family) -> Paired:
        """Return the differences from all respondents of the family."""
        return to_pooled(family)


@attrs.frozen
class Rest(OfDomains):
    """The rest of the country: all respondents of the other domains.

    Args:
        within: Columns of ``by`` that the reference shares.
    """

    plain = True

    @property
    def phrase(self) -> Words:
        """What it is called in both languages."""
        return Words(
            "övriga riket (den egna enheten inte inräknad)",
            "the rest of the country (own unit left out)",
        )

    def against(self, family: Family) -> Paired:
        """Return the differences from all respondents of the other domains."""
        return to_others(family)


@attrs.frozen
class OfUnits(OfDomains):
    """A reference that the units' own figures make, each with a weight: a mean of some or all of
    them, or their median.

    A subclass says what it is called (``phrase``) and what each unit weighs (``weights``). The
    standard error then has the covariance of part and whole, by the weights as they are. It is
    right where small changes of the figures leave the weights alone, and near where they do not.

    Args:
        within: Columns of ``by`` that the reference shares; each such family has weights of its
            own.
    """

    @abstractmethod
    def weights(self, units: pl.DataFrame) -> Any:  # noqa: ANN401 - what numpy reads as numbers
        """Return what each unit weighs, numbers of at least 0 that need not add up to 1.

        Args:
            units: One row for each unit: the ``by`` columns, ``n`` answers and the ``estimate``,
                null where there is none. The weights of such units do not count.
        """

    def against(self, family: Family) -> Paired:
        """Return the differences from the weighted mean of the units."""
        estimate = pl.Series(family.estimate, nan_to_null=True)
        units = family.domains.with_columns(n=pl.Series(family.n).cast(pl.Int64), estimate=estimate)
        return to_units(family, self._checked(self.weights(units), family.size))

    def _checked(self, weights: object, size: int) -> Floats:
        name = f"{type(self).__name__}.weights"
        try:
            given = np.array(weights, dtype=np.float64)
        except (TypeError, ValueError):
            raise ArgumentTypeError(
                f"{name} must return numbers, got {weights!r}.", argument="weights", value=weights
            ) from None
        if given.shape != (size,):
            raise ArgumentError(
                f"{name} must return one number for each of {counted(size, 'unit')}, got the shape"
                f" {given.shape}.",
                argument="weights",
            )
        wrong = given[~((given >= 0) & (given < LARGEST))]
        if len(wrong):
            raise ArgumentError(
                f"{name} must return finite numbers of at least 0, got {plain(wrong[0])}:"
                " give a unit that does not count the weight 0.",
                argument="weights",
                value=float(wrong[0]),
            )
        return given


@attrs.frozen
class UnweightedMean(OfUnits):
    """*Ovägt medel*: the mean of the domains' own figures, whatever their size; the average
    municipality (Kolada).

    Args:
        within: Columns of ``by`` that the reference shares.
    """

    @property
    def phrase(self) -> Words:
        """What it is called in both languages."""
        return Words("ovägt medel av enheterna", "the unweighted mean of the units")

    def weights(self, units: pl.DataFrame) -> Floats:
        """Return the same for each."""
        return np.ones(units.height)


def _sizes(sizes: Mapping[Any, float]) -> dict[Any, float]:
    if misfits([sizes], Mapping):
        raise type_error("PopulationWeighted: sizes", "be a dict of domain and size", sizes)
    if not sizes:
        raise value_error("PopulationWeighted: sizes", "hold at least one", sizes)
    named = {f"PopulationWeighted: sizes[{domain!r}]": size for domain, size in sizes.items()}
    numbers = all_finite(named, above=0, most=LARGEST)
    return dict(zip(map(composed, sizes), numbers, strict=True))


@attrs.frozen
class PopulationWeighted(OfUnits):
    """The mean of the domains' own figures, weighted with known sizes.

    Args:
        sizes: The size of every domain: its value (or tuple of values, in the order of ``by``) to a
            positive number.
        within: Columns of ``by`` that the reference shares.
    """

    sizes: Mapping[Any, float] = attrs.field(converter=_sizes, hash=False)

    @property
    def phrase(self) -> Words:
        """What it is called in both languages."""
        return Words(
            "medel av enheterna, vägt efter folkmängd",
            "the mean of the units weighted by population",
        )

    def weights(self, units: pl.DataFrame) -> Floats:
        """Return the size of each.

        Raises:
            ArgumentError: If one has no size.
        """
        rows = units.drop("n", "estimate").rows()
        names = [row[0] if len(row) == 1 else row for row in rows]
        lacking = [name for name in names if name not in self.sizes]
        if lacking:
            raise ArgumentError(
                f"PopulationWeighted: no size for {some_of(lacking)}: name units as the estimates"
                f" do. There are sizes for {some_of(list(self.sizes))}.",
                argument="sizes",
                value=tuple(lacking),
            )
        return np.array([float(self.sizes[name]) for name in names])
