"""Estimators and models; what they do is documented with the Java classes of the same names, in docs/spark-ml.md."""

from typing import Any, Dict, List, Optional

from pyspark import keyword_only
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel

from kbfgs.params import (
    FeatureParams,
    LabelParams,
    LossParams,
    PredictionParams,
    ProbabilityParams,
    ReconstructionParams,
    TrainingParams,
)

_PACKAGE = "org.kbfgs.ml."


class _Reader(JavaMLReader):
    @classmethod
    def _java_loader_class(cls, clazz: type) -> str:
        return _PACKAGE + clazz.__name__


class _Stage(JavaMLReadable, JavaMLWritable):
    @classmethod
    def read(cls) -> _Reader:
        return _Reader(cls)


class _Estimator(JavaEstimator, TrainingParams, _Stage):
    def _begin(self, given: Dict[str, Any]) -> None:
        self._java_obj = self._new_java_obj(_PACKAGE + type(self).__name__, self.uid)
        self._set(**given)


class _Model(JavaModel, FeatureParams, _Stage):
    @property
    def numFeatures(self) -> int:
        """The number of the network's inputs."""
        return self._call_java("numFeatures")

    @property
    def hasSummary(self) -> bool:
        """Whether the model has a summary of its training: not after it was read from files."""
        return self._call_java("hasSummary")


class KbfgsClassificationModel(_Model, ProbabilityParams):
    """A classifier that :class:`KbfgsClassifier` trained."""

    def __init__(self, java_model: Optional[Any] = None) -> None:
        super().__init__(java_model)
        self._setDefault(predictionCol="prediction", probabilityCol="probability", rawPredictionCol="rawPrediction")


class KbfgsClassifier(_Estimator, LabelParams, ProbabilityParams):
    """Classification by softmax cross-entropy; labels are class numbers from 0, or names.

    >>> model = KbfgsClassifier(hiddenLayers=[64], batchSize=100).fit(rows)  # doctest: +SKIP
    """

    @keyword_only
    def __init__(
        self,
        *,
        featuresCol: str = "features",
        featuresCols: Optional[List[str]] = None,
        labelCol: str = "label",
        weightCol: Optional[str] = None,
        validationIndicatorCol: Optional[str] = None,
        idCol: Optional[str] = None,
        standardization: bool = False,
        hiddenLayers: Optional[List[int]] = None,
        activations: Optional[List[str]] = None,
        optimizer: str = "k-bfgs",
        learningRate: Optional[float] = None,
        damping: Optional[float] = None,
        maxEpochs: int = 10,
        batchSize: int = 1000,
        shards: int = 4,
        seed: int = 1,
        checkpointDir: Optional[str] = None,
        settings: Optional[List[str]] = None,
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        rawPredictionCol: str = "rawPrediction",
    ) -> None:
        super().__init__()
        self._setDefault(labelCol="label", predictionCol="prediction", probabilityCol="probability", rawPredictionCol="rawPrediction")
        self._begin(self._input_kwargs)

    def _create_model(self, java_model: Any) -> KbfgsClassificationModel:
        return KbfgsClassificationModel(java_model)


class KbfgsRegressionModel(_Model, PredictionParams):
    """A regression that :class:`KbfgsRegressor` trained."""

    def __init__(self, java_model: Optional[Any] = None) -> None:
        super().__init__(java_model)
        self._setDefault(predictionCol="prediction")


class KbfgsRegressor(_Estimator, LabelParams, PredictionParams, LossParams):
    """Regression of a number: half-squared-error, huber, or poisson for counts and rates."""

    @keyword_only
    def __init__(
        self,
        *,
        featuresCol: str = "features",
        featuresCols: Optional[List[str]] = None,
        labelCol: str = "label",
        weightCol: Optional[str] = None,
        validationIndicatorCol: Optional[str] = None,
        idCol: Optional[str] = None,
        standardization: bool = False,
        hiddenLayers: Optional[List[int]] = None,
        activations: Optional[List[str]] = None,
        loss: str = "half-squared-error",
        optimizer: str = "k-bfgs",
        learningRate: Optional[float] = None,
        damping: Optional[float] = None,
        maxEpochs: int = 10,
        batchSize: int = 1000,
        shards: int = 4,
        seed: int = 1,
        checkpointDir: Optional[str] = None,
        settings: Optional[List[str]] = None,
        predictionCol: str = "prediction",
    ) -> None:
        super().__init__()
        self._setDefault(labelCol="label", predictionCol="prediction", loss="half-squared-error")
        self._begin(self._input_kwargs)

    def _create_model(self, java_model: Any) -> KbfgsRegressionModel:
        return KbfgsRegressionModel(java_model)


class KbfgsAutoencoderModel(_Model, ReconstructionParams):
    """A network that :class:`KbfgsAutoencoder` trained to reproduce its features."""

    def __init__(self, java_model: Optional[Any] = None) -> None:
        super().__init__(java_model)
        self._setDefault(reconstructionCol="reconstruction", codeCol="code", reconstructionErrorCol="reconstructionError")


class KbfgsAutoencoder(_Estimator, ReconstructionParams, LossParams):
    """A network that reproduces its features; its narrowest layer is the code."""

    @keyword_only
    def __init__(
        self,
        *,
        featuresCol: str = "features",
        featuresCols: Optional[List[str]] = None,
        weightCol: Optional[str] = None,
        validationIndicatorCol: Optional[str] = None,
        idCol: Optional[str] = None,
        standardization: bool = False,
        hiddenLayers: Optional[List[int]] = None,
        activations: Optional[List[str]] = None,
        loss: str = "half-squared-error",
        optimizer: str = "k-bfgs",
        learningRate: Optional[float] = None,
        damping: Optional[float] = None,
        maxEpochs: int = 10,
        batchSize: int = 1000,
        shards: int = 4,
        seed: int = 1,
        checkpointDir: Optional[str] = None,
        settings: Optional[List[str]] = None,
        reconstructionCol: str = "reconstruction",
        codeCol: str = "code",
        reconstructionErrorCol: str = "reconstructionError",
    ) -> None:
        super().__init__()
        self._setDefault(
            reconstructionCol="reconstruction", codeCol="code", reconstructionErrorCol="reconstructionError", loss="half-squared-error")
        self._begin(self._input_kwargs)

    def _create_model(self, java_model: Any) -> KbfgsAutoencoderModel:
        return KbfgsAutoencoderModel(java_model)
