from .appendix import AppendixItem as AppendixItem, MethodsAppendix as MethodsAppendix
from .facts import SurveyFacts as SurveyFacts
