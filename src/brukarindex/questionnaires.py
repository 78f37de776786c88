"""Ready-made questionnaires, by the name that users type."""

from brukarindex.questions.questionnaires import (
    FFT_STEPS,
    FOUR_STEPS,
    NPS_STEPS,
    TEN_STEPS,
    Questionnaire,
    Words,
    botkyrka_2005,
    botkyrka_2018,
    fft,
    hme,
    insikt,
    nps,
    scb_nki,
    skl_2017,
    tyreso_2013,
    vetlanda_2016,
)

__all__ = [
    "FFT_STEPS",
    "FOUR_STEPS",
    "NPS_STEPS",
    "Questionnaire",
    "TEN_STEPS",
    "Words",
    "botkyrka_2005",
    "botkyrka_2018",
    "fft",
    "hme",
    "insikt",
    "nps",
    "scb_nki",
    "skl_2017",
    "tyreso_2013",
    "vetlanda_2016",
]
