package org.kbfgs.ml;

import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** The params of an estimator or a model that name its features. */
public interface FeatureParams extends Params {

    default Param<String> featuresCol() {
        return new Param<>(this, "featuresCol", "column of vectors or lists of numbers, the network's inputs");
    }

    default StringArrayParam featuresCols() {
        return new StringArrayParam(this, "featuresCols", "columns of a number each, instead of featuresCol");
    }

    /** The names of the features' columns. */
    default List<String> features() {
        return areSeveral() ? List.of(getOrDefault(featuresCols())) : List.of(getOrDefault(featuresCol()));
    }

    /** Whether features are columns of a number each. */
    default boolean areSeveral() {
        return isDefined(featuresCols());
    }
}
