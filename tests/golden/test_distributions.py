"""Tests of whole distributions: tables of groups by answers, given distributions, ranks."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from golden.support import DESIGNS, HERE, NUMBERS, SURVEY, Golden, agree, frame, respondents

from brukarindex import Design, MeanRating, Scale, Share
from brukarindex.comparisons import compare_distributions
from brukarindex.comparisons.mixtures import tail

GOLDEN = Golden("05_distributions")
TABLES = Golden("12_distributions")
FIVE = Scale(1, 5)
YES = Scale.labelled("No", "Yes")
SCHOOLS = {
    "clus1": ("clus1_fpc", MeanRating("sch.wide", YES), "stype"),
    "strat": ("strat_fpc", MeanRating("sch.wide", YES), "comp.imp"),
}
NAMES = {
    "F": "rao_scott_f",
    "Chisq": "rao_scott_first",
    "Wald": "wald",
    "adjWald": "adjusted_wald",
    "lincom": "saddlepoint",
    "saddlepoint": "saddlepoint",
    "wls-score": "wald",
}


def table_of(sample, statistic):
    """Return the test of a table of R's script."""
    if sample == "syn":
        top = Share.top("helhet", FIVE)
        return compare_distributions(
            respondents(), top, between="agegrp", design=SURVEY, statistic=statistic
        ).row()
    name, measure, between = SCHOOLS[sample]
    file, design = DESIGNS[name]
    return compare_distributions(
        frame(file), measure, between=between, design=design, statistic=statistic
    ).row()


def number_of(value):
    """Return R's only number."""
    return np.ravel(value["values"])[0]


@pytest.mark.parametrize("check", GOLDEN.ids(r"chisq\..*\.(F|Wald|adjWald)"))
def test_tables_as_f(check):
    """Rao and Scott's second order, Wald's and Hotelling's test: statistic, freedom, p."""
    _, sample, kind = check.split(".")
    result, row = GOLDEN[check], table_of(sample, NAMES[kind])
    agree(row.statistic, number_of(result["statistic"]))
    agree([row.df, row.ddf], result["parameter"]["values"])
    agree(row.p_value, result["p.value"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"chisq\..*\.Chisq"))
def test_tables_as_chi_square(check):
    """R prints Pearson's statistic and refers that of the first order."""
    _, sample, kind = check.split(".")
    result, row = GOLDEN[check], table_of(sample, NAMES[kind])
    agree(row.chi_square, number_of(result["statistic"]))
    agree(row.statistic, row.chi_square / row.deff)
    agree([row.df, row.p_value], [result["parameter"]["values"][0], result["p.value"]])


@pytest.mark.parametrize("check", GOLDEN.ids(r"chisq\..*\.(lincom|saddlepoint)"))
def test_tables_by_saddlepoint(check):
    """R cuts the degrees of freedom to a whole number, but not their weight: so cut, ours are R's.

    Its "lincom" was run without the package that it needs and fell back to the saddlepoint.
    """
    _, sample, kind = check.split(".")
    result, row, second = (
        GOLDEN[check],
        table_of(sample, NAMES[kind]),
        table_of(sample, "rao_scott_f"),
    )
    agree(row.chi_square, number_of(result["statistic"]))
    mean = row.deff
    count = round(row.chi_square / second.statistic / mean)
    apart = np.sqrt(max(mean**2 * count / second.df - mean**2, 0.0))
    weights = np.array([mean + apart, mean - apart] if count > 1 else [mean])
    cut = np.floor(row.ddf)
    if count <= 2:
        agree(tail(row.chi_square, weights, row.ddf), row.p_value, rel=1e-6)
        agree(tail(row.chi_square * cut / row.ddf, weights, cut), result["p.value"], rel=1e-6)
    agree(row.p_value, result["p.value"], rel=1e-4 if count > 2 else 0.2)


@pytest.mark.parametrize("check", GOLDEN.ids(r"chisq\..*\.wls-score"))
def test_the_score_statistic_of_r_is_walds_over_the_squared_number_of_rows(check):
    """It depends on which of two variables stands in the rows, and is not offered."""
    sample, result = check.split(".")[1], GOLDEN[check]
    rows = {"clus1": 2, "strat": 2, "syn": 5}[sample]
    row = table_of(sample, "wald")
    agree(row.statistic * row.df / rows**2, number_of(result["statistic"]), rel=1e-7)
    agree(row.df, result["parameter"]["values"][0])


@pytest.mark.parametrize("check", GOLDEN.ids(r"chisq\.default_syn_4x5"))
def test_language_by_answer(check):
    """All five answers in three groups."""
    result = GOLDEN[check]
    row = compare_distributions(
        respondents(), MeanRating("helhet", FIVE), between="sprak", design=SURVEY
    ).row()
    agree([row.statistic, row.p_value], [number_of(result["statistic"]), result["p.value"]])
    agree([row.df, row.ddf], result["parameter"]["values"])


@pytest.mark.parametrize("check", GOLDEN.ids("gofchisq"))
def test_a_given_distribution(check):
    """R has the statistic in persons, and refers it by Satterthwaite."""
    result, design = GOLDEN[check], DESIGNS["clus1_fpc"][1]
    types, sample = MeanRating("stype", Scale.labelled("E", "H", "M")), frame("apiclus1")
    row = compare_distributions(
        sample,
        types,
        to={"E": 0.6, "H": 0.2, "M": 0.2},
        design=design,
        statistic="rao_scott_second",
    ).row()
    scale, df = result["parameter"]["values"]
    agree(row.chi_square * sample["pw"].sum() / row.n, number_of(result["statistic"]))
    agree(row.statistic, number_of(result["statistic"]) / scale)
    agree([row.df, row.p_value], [df, result["p.value"]])


RANKS = {
    "wilcoxon": "kruskal_wallis",
    "KruskalWallis": "kruskal_wallis",
    "vanderWaerden": "normal_scores",
    "median": "median",
}


@pytest.mark.parametrize("check", GOLDEN.ids(r"ranktest\..*"))
def test_ranks(check):
    """Of two groups F is R's t squared."""
    result, (file, design) = GOLDEN[check], DESIGNS["clus1_fpc"]
    row = compare_distributions(
        frame(file),
        MeanRating("api00", NUMBERS),
        between="comp.imp",
        design=design,
        statistic=RANKS[check.split(".")[1]],
    ).row()
    agree(np.sqrt(row.statistic), number_of(result["statistic"]))
    agree([row.ddf, row.p_value], [number_of(result["parameter"]), result["p.value"]])


@cache
def years():
    """Return the respondents of 87 municipalities in two years, weighted to the inhabitants."""
    weight = pl.col("N_h") / pl.len().over("kommun", "ar")
    return pl.read_csv(HERE / "data" / "bm_syn87.csv.gz").with_columns(w=weight)


INHABITANTS = Design(strata="kommun", population="N_h")
ANSWER, TOP = MeanRating("helhet", FIVE), Share.top("helhet", FIVE)
LAST = pl.col("ar") == 2017


LARGE = ["M04", "M09", "M11", "M13", "M15", "M17", "M20", "M22", "M32", "M36", "M38", "M45"]
GROUPED = 1 + (pl.col("nki1") > 5).cast(pl.Int64) + (pl.col("nki1") > 8)
ASKED = {
    "units12_x_helhet5": lambda: (
        years().filter(LAST & pl.col("kommun").is_in(LARGE)),
        ANSWER,
        "kommun",
        INHABITANTS,
    ),
    "kon_x_helhet5": lambda: (years().filter(LAST), ANSWER, "kon", INHABITANTS),
    "agegrp_x_top2": lambda: (years().filter(LAST), TOP, "agegrp", INHABITANTS),
    "year_x_helhet5.panel": lambda: (
        years(),
        ANSWER,
        "ar",
        Design(strata="kommun", weight="w", cluster="person"),
    ),
    "api_stype_x_schwide": lambda: (
        frame("apistrat"),
        SCHOOLS["clus1"][1],
        "stype",
        DESIGNS["strat_fpc"][1],
    ),
    "api_clus_2xk": lambda: (
        frame("apiclus1"),
        SCHOOLS["clus1"][1],
        "stype",
        DESIGNS["clus1_fpc"][1],
    ),
    "api_srs": lambda: (frame("apisrs"), SCHOOLS["strat"][1], "comp.imp", Design()),
    "enhet_x_nki1_weights": lambda: (
        frame("bm_drivers").with_columns(n3=GROUPED),
        MeanRating("n3", Scale(1, 3)),
        "enhet",
        Design(strata="enhet", weight="vikt"),
    ),
}
"""Frame, measure, groups and design of each table."""


@pytest.mark.parametrize("check", TABLES.ids(r"raoscott\..*"))
def test_tables(check):
    """Statistics, degrees of freedom, p-values and design effects of two tests."""
    result = TABLES[check]
    data, measure, between, design = ASKED[check.removeprefix("raoscott.")]()
    second, first = (
        compare_distributions(data, measure, between=between, design=design, statistic=kind).row()
        for kind in ("rao_scott_f", "rao_scott_first")
    )
    agree([second.statistic, second.df, second.ddf], [result[k] for k in ("F", "ndf", "ddf")])
    agree([second.chi_square, first.df], [result["X2"], result["df"]])
    agree([second.p_value, first.p_value], [result["p_F"], result["p_Chisq"]], rel=1e-8)
    agree(second.deff, result["trace_D"] / result["df"])


def test_every_figure_of_the_files_is_compared():
    """No check is left."""
    assert not GOLDEN.unused | TABLES.unused
