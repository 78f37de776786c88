from .case_mix_adjustment import (
    CaseMixEstimate as CaseMixEstimate,
    CaseMixEstimates as CaseMixEstimates,
    case_mix as case_mix,
)
from .changes import ChangeRow as ChangeRow, Changes as Changes
from .colouring import Coloured as Coloured, Colours as Colours
from .consistency import (
    Consistencies as Consistencies,
    Consistency as Consistency,
    internal_consistency as internal_consistency,
)
from .drivers import Effect as Effect, Effects as Effects, effects as effects
from .funnels import Funnel as Funnel, FunnelPoint as FunnelPoint
from .given_figures import (
    GivenEstimate as GivenEstimate,
    GivenEstimates as GivenEstimates,
    GivenMeasure as GivenMeasure,
    GivenMethod as GivenMethod,
    given_estimates as given_estimates,
)
from .kitagawa import (
    ChangePart as ChangePart,
    Decomposition as Decomposition,
    decompose as decompose,
)
from .latent import (
    ItemWeight as ItemWeight,
    ItemWeights as ItemWeights,
    LatentIndex as LatentIndex,
    LatentIndices as LatentIndices,
    PathEffect as PathEffect,
    PathEffects as PathEffects,
    PathMethod as PathMethod,
    latent_indices as latent_indices,
)
from .path_model import PathModel as PathModel
from .planning import (
    SampleSize as SampleSize,
    detectable_difference as detectable_difference,
    sample_size as sample_size,
)
from .printed_changes import (
    PublishedChange as PublishedChange,
    PublishedChanges as PublishedChanges,
    published_changes as published_changes,
)
from .printed_funnel import (
    PublishedFunnel as PublishedFunnel,
    PublishedPoint as PublishedPoint,
    published_funnel as published_funnel,
)
from .printed_gaps import (
    PublishedGap as PublishedGap,
    PublishedGaps as PublishedGaps,
    published_gaps as published_gaps,
)
from .printed_indices import (
    PublishedIndex as PublishedIndex,
    PublishedIndexMethod as PublishedIndexMethod,
    PublishedIndices as PublishedIndices,
    published_indices as published_indices,
)
from .printed_methods import PublishedMethod as PublishedMethod
from .printed_ranks import (
    PublishedRank as PublishedRank,
    PublishedRanks as PublishedRanks,
    published_ranks as published_ranks,
)
from .printed_units import (
    PublishedUnit as PublishedUnit,
    PublishedUnits as PublishedUnits,
    published_units as published_units,
)
from .printed_values import AnswersFromRate as AnswersFromRate
from .ranks import Ranking as Ranking, Ranks as Ranks
from .rates import (
    DirectRate as DirectRate,
    EventLimits as EventLimits,
    IndirectRatio as IndirectRatio,
    direct_rate as direct_rate,
    event_limits as event_limits,
    indirect_ratio as indirect_ratio,
)
from .reliabilities import (
    Reliabilities as Reliabilities,
    Reliability as Reliability,
    reliability as reliability,
)
from .shrinkage import Shrinkage as Shrinkage, Shrunk as Shrunk, shrink as shrink
from .standardisation import (
    Standardised as Standardised,
    StandardisedEstimate as StandardisedEstimate,
    standardise as standardise,
)
from .standards import Standard as Standard
from .trends import Trend as Trend, Trends as Trends, trend as trend
