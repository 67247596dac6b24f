"""Dense networks trained by K-BFGS, K-BFGS(L), KFAC or first-order methods, as estimators of pyspark.ml.

The jars of ``spark-ml`` and ``spark-job`` must be on the session's class path (``spark.jars``).
"""

from kbfgs.estimators import (
    KbfgsAutoencoder,
    KbfgsAutoencoderModel,
    KbfgsClassificationModel,
    KbfgsClassifier,
    KbfgsRegressionModel,
    KbfgsRegressor,
)

__all__ = [
    "KbfgsAutoencoder",
    "KbfgsAutoencoderModel",
    "KbfgsClassificationModel",
    "KbfgsClassifier",
    "KbfgsRegressionModel",
    "KbfgsRegressor",
]
