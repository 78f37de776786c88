from .bands import (
    INSIKT_BANDS as INSIKT_BANDS,
    SCB_BANDS as SCB_BANDS,
    Bands as Bands,
    classify as classify,
)
from .measures import Measure as Measure
from .published import (
    FFT_STEPS as FFT_STEPS,
    FOUR_STEPS as FOUR_STEPS,
    NPS_STEPS as NPS_STEPS,
    TEN_STEPS as TEN_STEPS,
    botkyrka_2005 as botkyrka_2005,
    botkyrka_2018 as botkyrka_2018,
    fft as fft,
    hme as hme,
    insikt as insikt,
    nps as nps,
    scb_nki as scb_nki,
    skl_2017 as skl_2017,
    tyreso_2013 as tyreso_2013,
    vetlanda_2016 as vetlanda_2016,
)
from .ticks import TickedShare as TickedShare
