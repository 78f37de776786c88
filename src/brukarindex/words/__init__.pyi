from .languages import Words as Words
