package org.kbfgs.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The params of an estimator that say how it trains. */
public interface OptimizerParams extends Params {

    default Param<String> optimizer() {
        return new Param<>(this, "optimizer", "k-bfgs, k-bfgs-l, kfac, adam, rmsprop or sgd");
    }

    default DoubleParam learningRate() {
        return new DoubleParam(this, "learningRate", "learning rate, above 0; not set: the method's usual one");
    }

    default DoubleParam damping() {
        return new DoubleParam(
                this, "damping", "damping of k-bfgs, k-bfgs-l and kfac; not set: the method's usual one");
    }

    default IntParam maxEpochs() {
        return new IntParam(this, "maxEpochs", "passes over the rows, at least 1");
    }

    default IntParam batchSize() {
        return new IntParam(this, "batchSize", "rows in a mini-batch, at least 1");
    }

    default IntParam shards() {
        return new IntParam(
                this,
                "shards",
                "the most tasks or threads that share an iteration; the last bits of a result depend on it");
    }

    default LongParam seed() {
        return new LongParam(this, "seed", "seed of initial weights, mini-batches and random targets");
    }
}
