"""The params that estimators and models share."""

from typing import Any, List

from pyspark.ml.param import Param, Params, TypeConverters


def _param(name: str, doc: str, converter: Any) -> Param:
    return Param(Params._dummy(), name, doc, typeConverter=converter)


class FeatureParams(Params):
    """Where the network's inputs are."""

    featuresCol = _param("featuresCol", "column of vectors or lists of numbers, the network's inputs", TypeConverters.toString)
    featuresCols = _param("featuresCols", "columns of a number each, instead of featuresCol", TypeConverters.toListString)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(featuresCol="features")

    def getFeaturesCol(self) -> str:
        return self.getOrDefault(self.featuresCol)

    def setFeaturesCol(self, value: str):
        return self._set(featuresCol=value)

    def getFeaturesCols(self) -> List[str]:
        return self.getOrDefault(self.featuresCols)

    def setFeaturesCols(self, value: List[str]):
        return self._set(featuresCols=value)


class TrainingParams(FeatureParams):
    """How a network is trained; the meaning and the defaults are those of the Java estimators."""

    weightCol = _param("weightCol", "column of the rows' weights, numbers of at least 0; not set: all are 1", TypeConverters.toString)
    validationIndicatorCol = _param(
        "validationIndicatorCol", "boolean column: rows of true are not trained on, but their loss is monitored", TypeConverters.toString)
    idCol = _param(
        "idCol", "column of distinct whole numbers or strings whose order numbers the rows; not set: partition and place",
        TypeConverters.toString)
    standardization = _param("standardization", "whether features are scaled to mean 0 and variance 1", TypeConverters.toBoolean)
    hiddenLayers = _param("hiddenLayers", "sizes of the hidden layers", TypeConverters.toListInt)
    activations = _param("activations", "activations of the hidden layers, one for each or one for all", TypeConverters.toListString)
    optimizer = _param("optimizer", "k-bfgs, k-bfgs-l, kfac, adam, rmsprop or sgd", TypeConverters.toString)
    learningRate = _param("learningRate", "learning rate, above 0; not set: the method's usual one", TypeConverters.toFloat)
    damping = _param("damping", "damping of k-bfgs, k-bfgs-l and kfac; not set: the method's usual one", TypeConverters.toFloat)
    maxEpochs = _param("maxEpochs", "passes over the rows, at least 1", TypeConverters.toInt)
    batchSize = _param("batchSize", "rows in a mini-batch, at least 1", TypeConverters.toInt)
    shards = _param(
        "shards", "the most tasks or threads that share an iteration; the last bits of a result depend on it", TypeConverters.toInt)
    seed = _param("seed", "seed of initial weights, mini-batches and random targets", TypeConverters.toInt)
    checkpointDir = _param(
        "checkpointDir", "folder in which a fit keeps checkpoints, and continues after a failure; not set: no checkpoints",
        TypeConverters.toString)
    settings = _param(
        "settings", "other settings of kbfgs train as name=value, such as stopping.patience=3", TypeConverters.toListString)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(
            standardization=False, hiddenLayers=[], activations=["relu"], optimizer="k-bfgs", maxEpochs=10, batchSize=1000, shards=4,
            seed=1, settings=[])

    def setWeightCol(self, value: str):
        return self._set(weightCol=value)

    def setValidationIndicatorCol(self, value: str):
        return self._set(validationIndicatorCol=value)

    def setIdCol(self, value: str):
        return self._set(idCol=value)

    def setStandardization(self, value: bool):
        return self._set(standardization=value)

    def setHiddenLayers(self, value: List[int]):
        return self._set(hiddenLayers=value)

    def setActivations(self, value: List[str]):
        return self._set(activations=value)

    def setOptimizer(self, value: str):
        return self._set(optimizer=value)

    def setLearningRate(self, value: float):
        return self._set(learningRate=value)

    def setDamping(self, value: float):
        return self._set(damping=value)

    def setMaxEpochs(self, value: int):
        return self._set(maxEpochs=value)

    def setBatchSize(self, value: int):
        return self._set(batchSize=value)

    def setShards(self, value: int):
        return self._set(shards=value)

    def setSeed(self, value: int):
        return self._set(seed=value)

    def setCheckpointDir(self, value: str):
        return self._set(checkpointDir=value)

    def setSettings(self, value: List[str]):
        return self._set(settings=value)


class LabelParams(Params):
    labelCol = _param("labelCol", "column of the labels", TypeConverters.toString)

    def setLabelCol(self, value: str):
        return self._set(labelCol=value)


class PredictionParams(Params):
    predictionCol = _param("predictionCol", "column of predictions; an empty name leaves it out", TypeConverters.toString)

    def setPredictionCol(self, value: str):
        return self._set(predictionCol=value)


class ProbabilityParams(PredictionParams):
    probabilityCol = _param("probabilityCol", "column of the classes' probabilities; an empty name leaves it out", TypeConverters.toString)
    rawPredictionCol = _param(
        "rawPredictionCol", "column of the outputs before softmax; an empty name leaves it out", TypeConverters.toString)

    def setProbabilityCol(self, value: str):
        return self._set(probabilityCol=value)

    def setRawPredictionCol(self, value: str):
        return self._set(rawPredictionCol=value)


class ReconstructionParams(Params):
    reconstructionCol = _param("reconstructionCol", "column of reconstructions; an empty name leaves it out", TypeConverters.toString)
    codeCol = _param("codeCol", "column of codes; an empty name leaves it out", TypeConverters.toString)
    reconstructionErrorCol = _param(
        "reconstructionErrorCol", "column of mean squared errors; an empty name leaves it out", TypeConverters.toString)

    def setReconstructionCol(self, value: str):
        return self._set(reconstructionCol=value)

    def setCodeCol(self, value: str):
        return self._set(codeCol=value)

    def setReconstructionErrorCol(self, value: str):
        return self._set(reconstructionErrorCol=value)


class LossParams(Params):
    loss = _param("loss", "the loss that is trained by", TypeConverters.toString)

    def setLoss(self, value: str):
        return self._set(loss=value)
