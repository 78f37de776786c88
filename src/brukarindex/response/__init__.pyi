from .bounds import NonresponseBound as NonresponseBound, NonresponseBounds as NonresponseBounds
from .items import (
    ItemMethod as ItemMethod,
    ItemNonresponse as ItemNonresponse,
    ItemRates as ItemRates,
)
from .proxies import (
    ProxyAnswer as ProxyAnswer,
    ProxyAnswers as ProxyAnswers,
    proxy_answers as proxy_answers,
)
from .r_indicators import (
    Representativity as Representativity,
    RepresentativityMethod as RepresentativityMethod,
)
from .rates import (
    RateMethod as RateMethod,
    ResponseRate as ResponseRate,
    ResponseRates as ResponseRates,
)
from .report import NonresponseReport as NonresponseReport
from .selection import (
    AuxiliaryIndicators as AuxiliaryIndicators,
    AuxiliaryMethod as AuxiliaryMethod,
    auxiliary_indicators as auxiliary_indicators,
)
from .tipping import TippingPoint as TippingPoint, TippingPoints as TippingPoints
