package org.kbfgs.baseline;

import java.util.List;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;

/** Spark ML's multilayer perceptron of the sizes of a network; its hidden layers are sigmoid, its outputs classes. */
public final class SparkNetwork {

    private static final StructType COLUMNS = new StructType()
            .add("features", SQLDataTypes.VectorType(), false)
            .add("label", DataTypes.DoubleType, false);

    private SparkNetwork() {}

    /** A model after one iteration on two rows: as fast as any other of its sizes. */
    public static MultilayerPerceptronClassificationModel untrained(SparkSession session, Architecture network) {
        Row row = RowFactory.create(Vectors.dense(new double[network.inputs()]), network.outputs() - 1.0);
        return classifier(network).setMaxIter(1).setSeed(1).fit(session.createDataFrame(List.of(row, row), COLUMNS));
    }

    /** The column of a prepared dataset's features, as the network takes them. */
    public static Column features() {
        return functions
                .array_to_vector(org.apache.spark.sql.functions.col(DatasetSpec.FEATURES))
                .as("features");
    }

    static MultilayerPerceptronClassifier classifier(Architecture network) {
        return new MultilayerPerceptronClassifier().setLayers(sizes(network));
    }

    private static int[] sizes(Architecture network) {
        int[] sizes = new int[network.depth() + 1];
        sizes[0] = network.inputs();
        for (int l = 0; l < network.depth(); l++) {
            Layer layer = network.layer(l);
            sizes[l + 1] = layer.outputs();
        }
        return sizes;
    }
}
