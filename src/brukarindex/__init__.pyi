from .benchmarking.changes import change as change
from .benchmarking.colouring import colours as colours
from .benchmarking.funnels import funnel as funnel
from .benchmarking.ranks import rank as rank
from .comparisons.comparison import compare as compare
from .comparisons.pairs import Pairs as Pairs
from .comparisons.published import Published as Published
from .comparisons.references import (
    Pooled as Pooled,
    PopulationWeighted as PopulationWeighted,
    Rest as Rest,
    UnweightedMean as UnweightedMean,
)
from .counting.designs import Design as Design
from .counting.labels import clean_labels as clean_labels
from .counting.tallies import tally as tally
from .estimates.distributions import distribution as distribution
from .estimates.estimation import estimate as estimate
from .exceptions import BrukarindexError as BrukarindexError
from .intake.checking import check as check
from .interchange.json import from_json as from_json, to_json as to_json
from .presentation.document import word_document as word_document
from .presentation.pictures import picture as picture
from .presentation.tables import table as table
from .questions.balances import Balance as Balance, NetPromoterScore as NetPromoterScore
from .questions.indices import (
    CompositeIndex as CompositeIndex,
    MultiItemIndex as MultiItemIndex,
    nki as nki,
)
from .questions.items import Item as Item
from .questions.measures import MeanRating as MeanRating, RatingIndex as RatingIndex, Share as Share
from .questions.questionnaires import Questionnaire as Questionnaire
from .questions.scales import Scale as Scale
from .questions.ticks import ticked as ticked
from .response.bounds import nonresponse_bounds as nonresponse_bounds
from .response.dispositions import (
    Dispositions as Dispositions,
    SwedishDispositions as SwedishDispositions,
)
from .response.items import item_nonresponse as item_nonresponse
from .response.r_indicators import representativity as representativity
from .response.rates import response_rates as response_rates
from .response.report import nonresponse_report as nonresponse_report
from .response.tipping import tipping_point as tipping_point
from .weighting.calibration import (
    calibrate as calibrate,
    poststratify as poststratify,
    rake as rake,
)
from .weighting.classes import weighting_classes as weighting_classes
from .weighting.propensity import propensity_weights as propensity_weights

__version__: str
