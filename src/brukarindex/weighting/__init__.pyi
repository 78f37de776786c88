from .trimming import normalise as normalise, trim_weights as trim_weights
