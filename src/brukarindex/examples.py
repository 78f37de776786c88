"""Example data: one real survey as a table of counts, and one synthetic national survey."""

import math
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.checks import whole_number

Whole = npt.NDArray[np.int64]

DONT_KNOW = 9
"""Code of a don't-know answer in `national_survey`."""

_FIRST_SHARE = 0.07
_LOWEST_RATE, _RATE_RANGE = 0.35, 0.25
_WOMEN = 0.55
_SMALLEST = 12

_NAMES = (
    "Västerås Botkyrka Tyresö Vetlanda Karlskrona Gävle Örebro Linköping Norrköping Jönköping"
    " Helsingborg Umeå Lund Borås Sundsvall Eskilstuna Halmstad Växjö Karlstad Södertälje Täby"
    " Kristianstad Kungsbacka Solna Luleå Sollentuna Skellefteå Kalmar Mölndal Varberg Östersund"
    " Trollhättan Norrtälje Gotland Uddevalla Nyköping Skövde Borlänge Motala Landskrona"
    " Örnsköldsvik Falkenberg Lidköping Sandviken Trelleborg Piteå Enköping Ängelholm Hässleholm"
    " Alingsås Härryda Kungälv Lerum Partille Karlshamn Ronneby Oskarshamn Västervik Nässjö Värnamo"
    " Ljungby Katrineholm Strängnäs Köping Sala Arboga Ludvika Mora Avesta Falun Hudiksvall"
    " Söderhamn Bollnäs Härnösand Kiruna Gällivare Boden Haparanda Lycksele Arvika Kristinehamn"
    " Säffle Mariestad Falköping Mjölby Finspång Eksjö"
)
_MUNICIPALITIES = _NAMES.split()


class _Item(NamedTuple):
    column: str
    cut: float
    """Latent value above which an answer is positive: minus the normal quantile of the share aimed
    at.
    """
    dont_know: float
    missing: float


_ITEMS = (
    _Item("helhetssyn", -1.036, 0.02, 0.01),  # 85 per cent
    _Item("fa_kontakt", -1.036, 0.02, 0.01),  # 85
    _Item("tydlig_information", -1.341, 0.02, 0.01),  # 91
    _Item("visar_forstaelse", -1.036, 0.03, 0.02),  # 85
    _Item("efterfragar_synpunkter", -0.915, 0.08, 0.02),  # 82
    _Item("kan_paverka", -0.440, 0.10, 0.03),  # 67
    _Item("forbattrad_situation", -0.674, 0.07, 0.03),  # 75
)


def mobi() -> pl.DataFrame:
    """Return real answers: 250 mobile-phone customers, the three NKI questions of the ECSI survey.

    Returns:
        One row per customer, with the answers 1–10: ``CUSA1`` satisfied overall, ``CUSA2``
        expectations met, ``CUSA3`` nearness to the ideal. The order of the rows is not that of the
        survey.

    The package holds a table of counts of these three questions, made from the data set ``mobi`` of
    the R package semPLS, which is distributed under GPL-2; the data set itself is not here. Counts
    are facts, and ``data/README.md`` in the package says on which terms they are here. Original:
    Tenenhaus, Esposito Vinzi, Chatelin and Lauro (2005), *PLS path modeling*, Computational
    Statistics & Data Analysis 48, 159–205.

    Examples:
        >>> mobi().mean().row(0)
        (7.988, 7.128, 7.316)
    """
    source = files("brukarindex") / "data" / "mobi_nki_counts.csv"
    counts = pl.read_csv(source.read_bytes(), comment_prefix="#")
    rows = np.repeat(np.arange(counts.height), counts["n"].to_numpy())
    return counts.drop("n")[rows]


def national_survey(
    *, seed: int = 2017, municipalities: int = 87, respondents: int = 10_000
) -> pl.DataFrame:
    """Return an invented national survey in the manner of SKL's survey of individual and family
    services, 2017.

    **Every answer is invented**, and so is who took part; only the names of the municipalities are
    real. The first municipality is Västerås, invited so that about 7 per cent of the answers are
    its own (about 700 of 10 000). The others have sizes nearly log-normal. Some 35 to 60 per cent
    of those invited answer, women and satisfied people a little more often, so nonresponse is not
    at random. A respondent's answers are correlated, and municipalities differ a little. The shares
    positive are set near those that SKL (2017) and Kristianstad (2018) published for this survey,
    67 to 91 per cent.

    The figures are the same on every machine: the bits of PCG64 are fixed by numpy's policy, and
    only sums, products and comparisons follow.

    Args:
        seed: Seed of PCG64, from 0.
        municipalities: How many municipalities, from 1 to 87.
        respondents: About how many respondents; at least 10 per municipality.

    Returns:
        One row per respondent, by municipality: ``kommun``; ``invited``, the number invited there;
        ``kon`` (``"kvinna"``, ``"man"``, ``"annat/okänt"``); and the seven columns of
        `questionnaires.skl_2017`, 1–4 with 4 best, 9 for don't know and null for a missing answer.
        A small municipality may have no respondent; then it has no row.

    Raises:
        ArgumentError: If an argument is out of range.
        ArgumentTypeError: If an argument is not a whole number.

    Examples:
        >>> survey = national_survey()
        >>> survey["kommun"].n_unique()
        87
    """
    seed = _whole("seed", seed, 0, None)
    municipalities = _whole("municipalities", municipalities, 1, len(_MUNICIPALITIES))
    respondents = _whole("respondents", respondents, 10 * municipalities, None)
    draws = _Draws(seed)
    invited, rates = _sizes(draws, municipalities, respondents)
    municipality = np.repeat(np.arange(municipalities), invited)
    gender = _gender(draws.uniform(municipality.size))
    satisfied = 0.6 * draws.bell(municipality.size)
    chance = rates[municipality] + 0.04 * ((gender == 0) - _WOMEN) + 0.05 * satisfied
    answered = draws.uniform(municipality.size) < chance
    latent = (0.2 * draws.bell(municipalities))[municipality[answered]] + satisfied[answered]
    names = pl.Series(_MUNICIPALITIES)
    return pl.DataFrame(
        {
            "kommun": names.gather(municipality[answered]),
            "invited": invited[municipality[answered]],
            "kon": pl.Series(["kvinna", "man", "annat/okänt"]).gather(gender[answered]),
            **{item.column: _answers(draws, latent, item) for item in _ITEMS},
        }
    )


def _whole(name: str, value: object, least: int, most: int | None) -> int:
    return whole_number(f"national_survey: {name}", value, least=least, most=most)


class _Draws:
    """Random numbers with the same bits everywhere: no logarithm, exponential or library
    distribution.
    """

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def uniform(self, size: int) -> Floats:
        """Return numbers from 0 up to 1."""
        raw: npt.NDArray[np.uint64] = self._bits.random_raw(size)
        return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def bell(self, size: int) -> Floats:
        """Return numbers with mean 0 and variance 1, nearly normal: the sum of four uniform ones,
        standardised.
        """
        total = self.uniform(size) + self.uniform(size) + self.uniform(size) + self.uniform(size)
        return (total - 2.0) * 1.7320508075688772


class _Sizes(NamedTuple):
    """The number invited and the response rate of every municipality."""

    invited: Whole
    rates: Floats


def _sizes(draws: _Draws, municipalities: int, respondents: int) -> _Sizes:
    """Return how large municipalities are."""
    # (1 + x/8)^8 is near exp(x), with products only.
    weights = 1.0 + 0.9 * draws.bell(municipalities) / 8.0
    for _ in range(3):
        weights = weights * weights
    rates = _LOWEST_RATE + _RATE_RANGE * draws.uniform(municipalities)
    mean_rate = _LOWEST_RATE + _RATE_RANGE / 2.0
    rates[0] = mean_rate
    first = max(_FIRST_SHARE, 1.0 / municipalities)
    # fsum is exact, so the order of summation that numpy picks for a machine does not matter.
    shares = (1.0 - first) * weights / (math.fsum(weights[1:]) or 1.0)
    shares[0] = first
    invited = np.floor(shares * respondents / mean_rate).astype(np.int64)
    return _Sizes(np.maximum(invited, _SMALLEST), rates)


def _gender(uniform: Floats) -> Whole:
    """Return 0 for 55 per cent, 1 for 43 and 2 for 2."""
    return (uniform >= _WOMEN).astype(np.int64) + (uniform >= 0.98)


def _answers(draws: _Draws, latent: Floats, item: _Item) -> pl.Series:
    """Return answers 1–4, `DONT_KNOW` and null."""
    value = latent + 0.77 * draws.bell(latent.size)
    answer: npt.NDArray[Any] = (
        1 + (value > item.cut - 0.8) + (value > item.cut) + (value > item.cut + 1.1)
    )
    absent = draws.uniform(latent.size)
    answer[absent < item.dont_know] = DONT_KNOW
    return pl.Series(answer.astype(np.int64)).set(pl.Series(absent >= 1.0 - item.missing), None)
