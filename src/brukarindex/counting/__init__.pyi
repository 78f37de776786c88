from .labels import CleanedLabels as CleanedLabels
from .steps import StepReport as StepReport
from .tallies import Tally as Tally
from .weightings import Weighting as Weighting
