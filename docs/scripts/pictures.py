"""Draw the pictures of the documentation: ``python docs/scripts/pictures.py FOLDER``.

Each becomes an SVG, and a piece of Markdown that shows it with its text.
"""

import sys
from pathlib import Path

import polars as pl

import brukarindex as bx
from brukarindex.examples import national_survey
from brukarindex.questionnaires import skl_2017

SHOWN = ["Tyresö", "Botkyrka", "Vetlanda", "Västerås", "Kungälv", "Umeå", "Luleå", "Varberg"]


def pictures() -> dict[str, object]:
    """Return the pictures by their names."""
    answers = national_survey()
    survey = skl_2017()
    index = bx.RatingIndex("helhetssyn", bx.Scale(1, 4, dont_know=9), name="Helhetsindex")
    design = bx.Design(strata="kommun", population="invited", singleton="adjust")
    counted = bx.tally(answers, [index, *survey], by=["kommun", "kon"], design=design)
    all_units = bx.compare(bx.estimate(counted, by="kommun").of("Helhetsindex"), to=bx.Pooled())
    few = answers.filter(pl.col("kommun").is_in(SHOWN))
    both = few.filter(pl.col("kon").is_in(["kvinna", "man"]))
    shown = all_units._take(  # noqa: SLF001 - some rows of a comparison with all
        [i for i, row in enumerate(all_units) if row.domain["kommun"] in SHOWN]
    )
    answered = bx.distribution(few, survey, by="kommun").of("fa_kontakt")
    sample = pl.DataFrame(
        {
            "kommun": ["Tyresö"] * 120 + ["Umeå"] * 90 + ["Örebro"] * 60,
            "alder": ["18–29", "30–64", "65+"] * 90,
            "svar": [True, False, True, True] * 30 + [True, False, False] * 30 + [True, False] * 30,
        }
    )
    outcome = pl.when("svar").then(pl.lit("svar")).otherwise(pl.lit("bortfall")).alias("utfall")
    rates = bx.response_rates(
        sample.with_columns(outcome),
        "utfall",
        by="kommun",
        codes={"responded": "svar", "nonresponse": "bortfall"},
        standard="swedish",
    )
    weights = bx.weighting_classes(sample, ["kommun", "alder"], responded="svar")
    women_and_men = bx.estimate(both, index, by=["kommun", "kon"])
    return {
        "comparison": bx.picture(shown, language="sv"),
        "comparison-en": bx.picture(shown, language="en"),
        "measures": bx.picture(bx.estimate(counted), language="sv", title="Riket, sju frågor"),
        "women-and-men": bx.picture(women_and_men, language="sv"),
        "stacked": bx.picture(answered, language="sv", title="Lätt att få kontakt"),
        "diverging": bx.picture(answered, language="sv", kind="diverging"),
        "rates": bx.picture(rates.of("response_rate"), language="sv"),
        "weights": bx.picture(weights, language="sv"),
    }


def main(folder: Path) -> None:
    """Write them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in pictures().items():
        (folder / f"{name}.svg").write_text(made.svg(), encoding="utf-8")
        text = made.alt.replace("[", "(").replace("]", ")")
        shown = f"![{text}](../pictures/{name}.svg)\n"
        (folder / f"{name}.md").write_text(shown, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
