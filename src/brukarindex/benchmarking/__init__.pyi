from .colours import Coloured as Coloured, Colours as Colours
from .kitagawa import (
    ChangePart as ChangePart,
    Decomposition as Decomposition,
    decompose as decompose,
)
from .planning import (
    SampleSize as SampleSize,
    detectable_difference as detectable_difference,
    sample_size as sample_size,
)
from .published import (
    PublishedUnit as PublishedUnit,
    PublishedUnits as PublishedUnits,
    published_units as published_units,
)
from .ranks import Ranking as Ranking, Ranks as Ranks
from .standardised import (
    Standardised as Standardised,
    StandardisedEstimate as StandardisedEstimate,
    standardise as standardise,
)
from .standards import Standard as Standard
