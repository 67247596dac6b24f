package org.kbfgs.spark.predict;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.dataset.ScoringTable;

/** A dataset's kept columns and the columns of predictions after them. */
public final class Predictions {

    private Predictions() {}

    /**
     * The table, computed where it is read, by tasks of one core.
     *
     * @param W the weights, sent to the executors once
     */
    public static Dataset<Row> of(ScoringTable table, Parameters W, List<AddedColumn> added) {
        return of(table, W.architecture(), W.type(), W.toBytes(), added);
    }

    /**
     * The same.
     *
     * @param weights {@link Parameters#toBytes}
     */
    public static Dataset<Row> of(
            ScoringTable table, Architecture network, ElementType type, byte[] weights, List<AddedColumn> added) {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(table.rows().sparkSession().sparkContext());
        return new ScoredRelation(table, network, type, spark.broadcast(weights), added).rows();
    }
}
