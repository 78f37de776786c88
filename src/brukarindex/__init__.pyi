from .benchmarking.colours import colours as colours
from .benchmarking.kitagawa import Decomposition as Decomposition, decompose as decompose
from .benchmarking.ranks import rank as rank
from .benchmarking.standardised import (
    Standardised as Standardised,
    standardise as standardise,
)
from .benchmarking.standards import Standard as Standard
from .comparisons.compare import (
    Comparison as Comparison,
    Comparisons as Comparisons,
    compare as compare,
)
from .comparisons.contrasts import Reference as Reference
from .comparisons.expected import Expected as Expected
from .comparisons.gaps import NationalGap as NationalGap
from .comparisons.multiplicity import adjust_p_values as adjust_p_values
from .comparisons.pairs import Pairs as Pairs
from .comparisons.published import Published as Published
from .comparisons.references import (
    Pooled as Pooled,
    PopulationWeighted as PopulationWeighted,
    Rest as Rest,
    UnweightedMean as UnweightedMean,
)
from .counting.designs import Design as Design
from .counting.labels import CleanedLabels as CleanedLabels, clean_labels as clean_labels
from .counting.tallies import Tally as Tally, tally as tally
from .counting.weightings import Weighting as Weighting
from .estimates.distributions import Distributions as Distributions, distribution as distribution
from .estimates.estimate import (
    STATUS as STATUS,
    Estimate as Estimate,
    Estimates as Estimates,
    estimate as estimate,
)
from .estimates.methods import Method as Method
from .exceptions import BrukarindexError as BrukarindexError
from .intake.check import check as check
from .intake.draft import draft_questionnaire as draft_questionnaire
from .intake.problems import Problems as Problems
from .intake.spss import read_spss as read_spss
from .interchange.json import from_json as from_json, to_json as to_json
from .interchange.schema import json_schema as json_schema
from .presentation.picture import picture as picture
from .presentation.table import table as table
from .questions.balances import Balance as Balance, NetPromoterScore as NetPromoterScore
from .questions.bands import (
    INSIKT_BANDS as INSIKT_BANDS,
    SCB_BANDS as SCB_BANDS,
    Bands as Bands,
    classify as classify,
)
from .questions.indices import (
    CompositeIndex as CompositeIndex,
    MultiItemIndex as MultiItemIndex,
    nki as nki,
)
from .questions.items import Item as Item
from .questions.measures import (
    MeanRating as MeanRating,
    Measure as Measure,
    RatingIndex as RatingIndex,
    Share as Share,
)
from .questions.questionnaires import Questionnaire as Questionnaire
from .questions.scales import Scale as Scale
from .questions.ticks import TickedShare as TickedShare, ticked as ticked
from .replication.estimate import (
    ReplicateEstimate as ReplicateEstimate,
    ReplicateEstimates as ReplicateEstimates,
    replicate_estimates as replicate_estimates,
)
from .replication.kinds import (
    BalancedHalfSamples as BalancedHalfSamples,
    Bootstrap as Bootstrap,
    Jackknife as Jackknife,
    Replicates as Replicates,
    ReplicateWeights as ReplicateWeights,
)
from .response.asked import BOUNDS_STATUS as BOUNDS_STATUS
from .response.bounds import (
    NonresponseBound as NonresponseBound,
    NonresponseBounds as NonresponseBounds,
    nonresponse_bounds as nonresponse_bounds,
)
from .response.dispositions import (
    Dispositions as Dispositions,
    SwedishDispositions as SwedishDispositions,
)
from .response.items import ItemNonresponse as ItemNonresponse, item_nonresponse as item_nonresponse
from .response.proxies import ProxyAnswers as ProxyAnswers, proxy_answers as proxy_answers
from .response.rates import (
    RateMethod as RateMethod,
    ResponseRate as ResponseRate,
    ResponseRates as ResponseRates,
    response_rates as response_rates,
)
from .response.report import (
    NonresponseReport as NonresponseReport,
    nonresponse_report as nonresponse_report,
)
from .response.representativity import (
    Representativity as Representativity,
    representativity as representativity,
)
from .response.selection import (
    AuxiliaryIndicators as AuxiliaryIndicators,
    auxiliary_indicators as auxiliary_indicators,
)
from .response.tipping import (
    TippingPoint as TippingPoint,
    TippingPoints as TippingPoints,
    tipping_point as tipping_point,
)
from .weighting.calibration import (
    calibrate as calibrate,
    poststratify as poststratify,
    rake as rake,
)
from .weighting.classes import weighting_classes as weighting_classes
from .weighting.propensity import propensity_weights as propensity_weights
from .weighting.trimming import normalise as normalise, trim_weights as trim_weights

__version__: str
