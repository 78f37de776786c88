from .comparison import Comparison as Comparison, Comparisons as Comparisons
from .contrasts import Reference as Reference
from .distribution_tests import (
    DistributionTest as DistributionTest,
    DistributionTests as DistributionTests,
    compare_distributions as compare_distributions,
)
from .expected import Expected as Expected
from .gaps import NationalGap as NationalGap
from .modelled import CaseMix as CaseMix
from .multiplicity import adjust_p_values as adjust_p_values
