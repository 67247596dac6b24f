"""The estimators as a user of pyspark meets them. KBFGS_JARS names the jars of spark-job and spark-ml."""

import os
import threading
import time

import pytest
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import MulticlassClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.sql import SparkSession

from kbfgs import KbfgsAutoencoder, KbfgsClassificationModel, KbfgsClassifier, KbfgsRegressor


def accuracy():
    return MulticlassClassificationEvaluator(metricName="accuracy")



@pytest.fixture(scope="module")
def spark():
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", os.environ["KBFGS_JARS"])
        .config("spark.driver.extraClassPath", os.environ["KBFGS_JARS"].replace(",", ":"))
        .config("spark.driver.memory", "1g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def rows(spark):
    return spark.range(1000).selectExpr(
        "id", "sin(id) x", "cos(id) y", "array(sin(id), cos(id)) features", "double(sin(id) > cos(id)) label").cache()


def classifier(**params):
    return KbfgsClassifier(hiddenLayers=[8], batchSize=100, maxEpochs=5, idCol="id", **params)


def test_a_model_predicts_and_comes_back_from_files(rows, tmp_path):
    model = classifier().fit(rows)
    predicted = model.transform(rows)
    assert accuracy().evaluate(predicted) > 0.95
    assert model.numFeatures == 2 and model.hasSummary
    model.write().overwrite().save(str(tmp_path / "model"))
    again = KbfgsClassificationModel.load(str(tmp_path / "model"))
    expected = predicted.select("id", "probability").orderBy("id").collect()
    assert again.transform(rows).select("id", "probability").orderBy("id").collect() == expected
    assert not again.hasSummary


def test_an_estimator_comes_back_from_files(spark, tmp_path):
    estimator = classifier(learningRate=0.2, activations=["tanh"])
    estimator.write().overwrite().save(str(tmp_path / "estimator"))
    again = KbfgsClassifier.load(str(tmp_path / "estimator"))
    assert again.getOrDefault(again.learningRate) == 0.2
    assert again.getOrDefault(again.hiddenLayers) == [8]
    assert again.getOrDefault(again.activations) == ["tanh"]


def test_a_pipeline_is_tuned_by_cross_validation_and_comes_back_from_files(rows, tmp_path):
    estimator = classifier(featuresCol="vector")
    pipeline = Pipeline(stages=[VectorAssembler(inputCols=["x", "y"], outputCol="vector"), estimator])
    grid = ParamGridBuilder().addGrid(estimator.learningRate, [0.001, 0.3]).build()
    tuned = CrossValidator(
        estimator=pipeline, estimatorParamMaps=grid, evaluator=accuracy(), numFolds=2, seed=1, parallelism=2).fit(rows)
    assert tuned.avgMetrics[1] > max(0.95, tuned.avgMetrics[0])
    tuned.bestModel.write().overwrite().save(str(tmp_path / "pipeline"))
    again = PipelineModel.load(str(tmp_path / "pipeline"))
    assert accuracy().evaluate(again.transform(rows)) == accuracy().evaluate(tuned.transform(rows))
    tuned.write().overwrite().save(str(tmp_path / "tuned"))
    assert CrossValidatorModel.load(str(tmp_path / "tuned")).avgMetrics == tuned.avgMetrics


def test_a_regression_and_an_autoencoder(rows):
    regression = KbfgsRegressor(
        featuresCols=["x", "y"], labelCol="z", hiddenLayers=[16], activations=["tanh"], batchSize=100, maxEpochs=20, idCol="id")
    numbers = rows.withColumn("z", rows.x * rows.y)
    predicted = regression.fit(numbers).transform(numbers)
    assert RegressionEvaluator(labelCol="z", metricName="r2").evaluate(predicted) > 0.9
    coded = KbfgsAutoencoder(hiddenLayers=[1], batchSize=100, maxEpochs=2, idCol="id").fit(rows).transform(rows)
    assert len(coded.select("code").first()[0]) == 1
    assert len(coded.select("reconstruction").first()[0]) == 2


def test_a_mistake_is_an_exception_with_the_line(rows):
    with pytest.raises(Exception, match="featuresCol = feature: no such column"):
        classifier(featuresCol="feature").fit(rows)
    with pytest.raises(Exception, match="activation"):
        classifier(activations=["swish"]).fit(rows)


def test_a_fit_that_is_cancelled_leaves_a_session_that_fits_again(spark, rows):
    failures = []

    def fit():
        spark.sparkContext.setJobGroup("long", "a fit to be cancelled", True)
        try:
            KbfgsClassifier(hiddenLayers=[8], batchSize=10, maxEpochs=100000, idCol="id").fit(rows)
        except Exception as failure:  # of Spark or of the estimator
            failures.append(failure)

    thread = threading.Thread(target=fit)
    thread.start()
    time.sleep(5)
    spark.sparkContext.cancelJobGroup("long")
    thread.join(60)
    assert not thread.is_alive() and len(failures) == 1
    assert accuracy().evaluate(classifier().fit(rows).transform(rows)) > 0.95
