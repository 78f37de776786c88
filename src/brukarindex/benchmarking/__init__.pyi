from .colours import Coloured as Coloured, Colours as Colours
from .kitagawa import (
    ChangePart as ChangePart,
    Decomposition as Decomposition,
    decompose as decompose,
)
from .ranks import Ranking as Ranking, Ranks as Ranks
from .standardised import (
    Standardised as Standardised,
    StandardisedEstimate as StandardisedEstimate,
    standardise as standardise,
)
from .standards import Standard as Standard
