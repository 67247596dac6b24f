package org.kbfgs.spark.predict;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.dataset.OneCore;
import org.kbfgs.spark.dataset.ScoringTable;
import org.kbfgs.spark.internals.InternalRows;

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
        SparkSession session = table.rows().sparkSession();
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        StructType schema = table.kept();
        for (AddedColumn column : added) {
            schema = schema.add(column.name(), column.type(), column.isNullable());
        }
        ScoreRows score =
                new ScoreRows(table.features(), network, type, spark.broadcast(weights), table.kept(), schema, added);
        JavaRDD<InternalRow> rows =
                table.rows().queryExecution().toRdd().toJavaRDD().mapPartitions(score);
        OneCore.useOneCoreEach(rows.rdd());
        return InternalRows.dataFrame(session, rows.rdd(), schema);
    }
}
