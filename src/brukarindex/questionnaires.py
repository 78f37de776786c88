"""Ready-made questionnaires, by the name that users type."""

from brukarindex.questions.published import (
    FFT_STEPS,
    FOUR_STEPS,
    NPS_STEPS,
    TEN_STEPS,
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
from brukarindex.questions.questionnaires import Questionnaire
from brukarindex.words.languages import Words

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
