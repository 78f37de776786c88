"""Effects of areas, reliability of questions, and path models, as four R packages have them."""

import json

import numpy as np
import polars as pl
import pytest
from golden.support import BLOCKS, HERE, Golden, agree, frame

from brukarindex import Design, MultiItemIndex, Scale, nki
from brukarindex.benchmarking import (
    PathModel,
    effects,
    internal_consistency,
    latent_indices,
)
from brukarindex.replication import Bootstrap

GOLDEN = Golden("12_drivers")
OLDER = Golden("08_latent")
INDICES = json.loads((HERE / "json" / "08_indices_nki_pls.json").read_text(encoding="utf-8"))
MOBI = {check["id"]: check["result"] for check in INDICES["checks"]}
TEN = Scale(1, 10)
AREAS = [MultiItemIndex(name, [f"{name}{i}" for i in (1, 2, 3)], TEN) for name in "bit"]
NKI = nki("nki1", "nki2", "nki3")
R_SCHEMES = {"path": "pathWeighting", "centroid": "centroid", "factorial": "factorial"}
LOOSE = 2e-9
"""plspm stops when the squares of all changes add up to 1e-14: its weights are good to 1e-9."""


def data():
    """Return the answers to a survey of three areas and NKI."""
    return frame("bm_drivers")


# --- effects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", GOLDEN.ids(r"drivers\.(ols|svyglm)"))
def test_effects(check):
    """Those of `lm`, and with strata and weights of `svyglm`, standard errors too."""
    result, svy = GOLDEN[check], check == "drivers.svyglm"
    design = Design(strata="enhet", weight="vikt") if svy else None
    made = effects(data(), NKI, AREAS, design=design).frame
    agree(made["effect"], result["effect_per_5"])
    agree(made["standardised"], result["standardised"])
    agree(made["level"], result["index_mean"][:3])
    agree(made["r_squared"], [result["R2"]] * 3)
    agree(made["adjusted"], [result["adj_R2"]] * 3)
    agree(made["df"], [result["df"]] * 3)
    assert made["n"].to_list() == [result["n"]] * 3
    if svy:  # `lm` has the errors of a model, not of a design
        agree(made["std_error"], result["se_per_5"])
        agree(made["level_error"], result["se_index_mean"][:3])


@pytest.mark.parametrize("check", GOLDEN.ids(r"drivers\.counts"))
def test_effects_of_counts(check):
    """Weights that are counts give what repeated rows do."""
    result = GOLDEN[check]
    made = effects(data(), NKI, AREAS, points=1, design=Design(weight="antal")).frame
    agree(made["effect"], result["coef"][1:])
    agree(made["r_squared"], [result["R2"]] * 3)


@pytest.mark.parametrize("check", GOLDEN.ids(r"drivers\.correlations"))
def test_areas_by_themselves(check):
    """One area at a time, and how the areas go together."""
    result, made = GOLDEN[check], effects(data(), NKI, AREAS).frame
    agree(made["alone"], result["one_at_a_time_per_5"])
    agree(made["vif"], result["vif"])


# --- reliability ----------------------------------------------------------------------------------


@pytest.mark.parametrize("check", GOLDEN.ids(r"drivers\.alpha"))
def test_alpha(check):
    """Alpha of raw and of standardised scores, weighted, and Guttman's lambda, of psych."""
    indices = [*AREAS, MultiItemIndex("nki", ["nki1", "nki2", "nki3"], TEN)]
    plain = internal_consistency(data(), indices)
    weighted = internal_consistency(data(), indices, design=Design(weight="vikt"))
    for name, result in GOLDEN[check].items():
        row = plain.of(name.lower()).row()
        agree([row.alpha, row.standardised], [result["raw_alpha"], result["std_alpha"]])
        agree([row.lambda6, row.average_r], [result["G6"], result["average_r"]])
        agree(weighted.of(name.lower()).row().alpha, result["weighted_alpha"])
        assert row.n == result["n"]


@pytest.mark.parametrize("check", OLDER.ids(r"nki\.alpha(_psych)?"))
def test_alpha_of_nki(check):
    """The same of a synthetic survey."""
    result = OLDER[check]
    questions = ("nki_helhet", "nki_forvantan", "nki_ideal")
    row = internal_consistency(frame("syn_respondents"), nki(*questions)).row()
    if check == "nki.alpha":
        agree(row.alpha, result["alpha"])
        assert row.n == result["n"]
    else:
        agree([row.alpha, row.standardised], [result["raw_alpha"], result["std.alpha"]])
        agree([row.lambda6, row.average_r], [result["G6(smc)"], result["average_r"]])


def test_reliability_of_the_mobile_phone_survey():
    """Standardised alpha, Dillon and Goldstein's rho and two eigenvalues, of plspm."""
    result = MOBI["mobi.plspm.path"]["unidim"]
    several = [each for each in mobi().indices if len(each.items) > 1]
    made = internal_consistency(frame("mobi"), several).frame
    at = [i for i, each in enumerate(mobi().indices) if len(each.items) > 1]
    for ours, theirs in (
        ("standardised", "C.alpha"),
        ("composite", "DG.rho"),
        ("first", "eig.1st"),
        ("second", "eig.2nd"),
    ):
        agree(made[ours], [result[theirs][i] for i in at])


# --- path models ----------------------------------------------------------------------------------

DRIVERS = PathModel(
    [*AREAS, NKI],
    [("b", "NKI"), ("i", "NKI"), ("t", "NKI"), ("b", "i")],
)


def agree_drivers(made, result):
    """Assert that a fit to the survey of three areas is semPLS's."""
    named = {"NKI": "NKI", "B": "b", "I": "i", "T": "t"}
    pairs = zip(result["path"]["from"], result["path"]["to"], strict=True)
    paths = [made.paths[named[a], named[b]].row() for a, b in pairs]
    for ours, theirs in (
        ("weight", "weight"),
        ("loading", "loading"),
        ("part", "normalised_weight"),
    ):
        agree(made.weights.frame[ours], result[theirs])
    for ours, theirs in (
        ("estimate", "index_mean"),
        ("composite", "composite_reliability"),
        ("ave", "AVE"),
    ):
        agree(made.frame[ours], result[theirs])
    agree([each.path for each in paths], result["path"]["standardised"])
    agree([each.effect / 5 for each in paths], result["path"]["in_points"])
    effect = [made.paths[name, "NKI"].row().total for name in "bit"]
    agree(effect, result["effect_per_5"])
    agree(effect[0] / 5, result["total_effect_B_in_points"])
    explained = [made.of(name).row().r_squared for name in ("NKI", "i")]
    agree(explained, [result["R2"]["NKI"], result["R2"]["I"]])


@pytest.mark.parametrize("scheme", R_SCHEMES)
def test_path_models(scheme):
    """Weights, loadings, indices, paths and effects of semPLS."""
    (check,) = GOLDEN.ids(rf"pls\.drivers\.{R_SCHEMES[scheme]}")
    result, made = GOLDEN[check], latent_indices(data(), DRIVERS, scheme=scheme)
    agree_drivers(made, result)
    agree(made.frame["spread"], result["index_sd"])
    assert made.frame["n"].to_list() == [result["n"]] * 4


@pytest.mark.parametrize("check", GOLDEN.ids(r"pls\.drivers\.counts"))
def test_path_models_of_counts(check):
    """Weights that are counts give what repeated rows do."""
    made = latent_indices(data(), DRIVERS, design=Design(weight="antal"))
    agree_drivers(made, GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"pls\.drivers\.bootstrap"))
def test_standard_errors_of_a_path_model(check):
    """Those of R's bootstrap, as near as 1000 and 300 draws come."""
    result = GOLDEN[check]
    made = latent_indices(data(), DRIVERS, replicates=Bootstrap(300, seed=4))
    paths = [("b", "i"), ("b", "NKI"), ("i", "NKI"), ("t", "NKI")]
    errors = [made.paths[pair].row().path_error for pair in paths]
    assert np.array(errors) / result["se"][12:] == pytest.approx(1, abs=0.16)
    weights = made.weights.frame["weight_error"] / pl.Series(result["weight_se"])
    assert weights.to_numpy() == pytest.approx(1, abs=0.16)
    assert np.mean([*weights, *(np.array(errors) / result["se"][12:])]) == pytest.approx(
        1, abs=0.04
    )


def mobi(**options):
    """Return the model of the European index, of mobile phones."""
    paths = zip(*(MOBI["mobi.plspm.path"]["paths"][each] for each in ("from", "to")), strict=True)
    held = [each for each in frame("mobi").columns if each[:4] != "CUSC"]
    columns = {name: [each for each in held if each.startswith(BLOCKS[name])] for name in BLOCKS}
    columns["Complaints"] = ["CUSCO"]
    indices = [MultiItemIndex(name, each, TEN) for name, each in columns.items()]
    return PathModel(indices, list(paths), **options)


def agree_mobi(made, result, *, rel=1e-9):
    """Assert that a fit is that of a program."""
    agree(made.weights.frame["weight"], result["weights"], rel=rel)
    agree(made.weights.frame["loading"], result["loadings"], rel=rel)
    agree(made.frame["estimate"], list(result["index"].values()), rel=rel)


@pytest.mark.parametrize("scheme", R_SCHEMES)
def test_mobile_phones(scheme):
    """Weights, loadings, indices and paths of semPLS, plspm and seminr."""
    made = latent_indices(frame("mobi"), mobi(), scheme=scheme)
    own, other = MOBI[f"mobi.semPLS.{R_SCHEMES[scheme]}"], MOBI[f"mobi.plspm.{scheme}"]
    agree_mobi(made, own)
    agree_mobi(made, other, rel=LOOSE)
    paths = [made.paths[pair].row().path for pair in mobi().paths]
    agree(paths, own["path"]["coef"])
    agree(made.frame["r_squared"][1:], other["R2"][1:], rel=LOOSE)
    agree(made.frame["ave"][:5], [np.mean(each) for each in communalities(other)][:5], rel=LOOSE)
    if scheme != "centroid":
        third = MOBI[f"mobi.seminr.path_{'weighting' if scheme == 'path' else scheme}"]
        agree_mobi(made, third)
        agree(paths, third["paths"]["coef"])


def communalities(result):
    """Return the squared loadings of plspm, block by block."""
    return [
        [
            each
            for each, block in zip(result["communality"], result["block"], strict=True)
            if block == name
        ]
        for name in BLOCKS
    ]


@pytest.mark.parametrize("check", OLDER.ids(r"mobi\.plspm\.path_modeB"))
def test_formative_indices(check):
    """Regression weights (mode B) of plspm, which rests later: 1e-7."""
    result = OLDER[check]
    model = mobi(formative=["Image", "Expectation", "Quality", "Value"])
    made = latent_indices(frame("mobi"), model)
    agree(made.weights.frame["weight"], result["weights"], rel=1e-7)
    agree(made.weights.frame["loading"], result["loadings"], rel=1e-7)
    agree(made.frame["r_squared"][1:], result["R2"][1:], rel=1e-7)


SATISFACTION = {
    "IMAG": ("imag", 5),
    "EXPE": ("expe", 5),
    "QUAL": ("qual", 5),
    "VAL": ("val", 4),
    "SAT": ("sat", 4),
    "LOY": ("loy", 4),
}
ELEVEN = Scale(0, 10)


@pytest.mark.parametrize("check", OLDER.ids(r"satisfaction\..*"))
def test_satisfaction(check):
    """Answers 0–10 in standard deviations and as they vary, of plspm.

    R's index is on 1–10, and its weights that are not scaled are of answers.
    """
    result, (*_, scheme, scaled) = OLDER[check], check.split(".")
    indices = [
        MultiItemIndex(name, [f"{each}{i + 1}" for i in range(count)], ELEVEN)
        for name, (each, count) in SATISFACTION.items()
    ]
    paths = [
        *[("IMAG", "EXPE"), ("EXPE", "QUAL"), ("EXPE", "VAL"), ("QUAL", "VAL"), ("IMAG", "SAT")],
        *[("EXPE", "SAT"), ("QUAL", "SAT"), ("VAL", "SAT"), ("IMAG", "LOY"), ("SAT", "LOY")],
    ]
    answers, model = frame("satisfaction"), PathModel(indices, paths)
    made = latent_indices(answers, model, scheme=scheme, scaled=scaled == "scaled")
    weight = made.weights.frame["weight"].to_numpy()
    if scaled == "unscaled":
        weight = weight / answers.select(pl.all().std(ddof=0)).to_numpy()[0]
    agree(weight, result["weights"], rel=LOOSE)
    agree(made.weights.frame["loading"], result["loadings"], rel=LOOSE)
    agree(made.frame["r_squared"][1:], result["R2"][1:], rel=LOOSE)
    index = 10 * (1 + 9 * np.array(list(result["index_acsi"].values())) / 100)
    agree(made.frame["estimate"], index, rel=LOOSE)


@pytest.mark.parametrize("scheme", ["centroid", "path"])
def test_a_model_of_nki(scheme):
    """Weights of a synthetic survey, by plspm, and the index that R makes of them."""
    result = MOBI[f"syn.pls.{scheme}"]
    quality = ["bemotande", "information", "delaktighet", "forandring", "tillganglighet"]
    index = MultiItemIndex("KVAL", quality, Scale(1, 5))
    target = nki("nki_helhet", "nki_forvantan", "nki_ideal")
    made = latent_indices(
        frame("syn_respondents"), PathModel([index, target], [("KVAL", "NKI")]), scheme=scheme
    )
    agree(made.weights.frame["weight"], result["weights"], rel=LOOSE)
    agree(made.weights["NKI"].frame["part"], result["nki_w_norm"], rel=LOOSE)
    agree(made.of("NKI").row().estimate, result["nki_index_unweighted"], rel=LOOSE)
    assert made.of("NKI").row().n == result["n"]


def test_every_check_is_used():
    """No figure lies in the files without being compared."""
    assert GOLDEN.unused == set()
    assert OLDER.unused == set()
