from .draft import draft_questionnaire as draft_questionnaire
from .headings import join_headings as join_headings
from .problems import CheckMethod as CheckMethod, Problem as Problem, Problems as Problems
from .spss import LabelledFile as LabelledFile, read_spss as read_spss
