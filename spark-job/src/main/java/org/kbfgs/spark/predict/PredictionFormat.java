package org.kbfgs.spark.predict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.session.ClusterFailure;

/** The file formats of predictions. */
public enum PredictionFormat {
    PARQUET,
    /** With a header. An added list becomes a column for each of its numbers: {@code code_0}, {@code code_1}, ... */
    CSV,
    /** An object a line. */
    JSON;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    /** @throws BadInput listing the formats, if it is none of them */
    public static PredictionFormat of(String label) {
        return Arrays.stream(values())
                .filter(format -> format.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new BadInput("--format " + label + ": expected one of "
                        + Arrays.stream(values()).map(PredictionFormat::label).collect(Collectors.joining(", "))));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws BadInput if the format cannot hold a column that is kept, or an added column has a kept column's name */
    public void check(StructType kept, List<AddedColumn> added) {
        for (AddedColumn column : added) {
            if (Arrays.asList(kept.fieldNames()).contains(column.name())) {
                throw new BadInput("--output " + column.name()
                        + ": the dataset has a column of this name, expected --columns without it");
            }
        }
        for (StructField column : kept.fields()) {
            if (this == CSV && isNested(column.dataType())) {
                throw new BadInput("--format csv: cannot hold column " + column.name() + " of type "
                        + column.dataType().simpleString() + ", expected --columns without it, or another format");
            }
        }
    }

    private static boolean isNested(DataType type) {
        return type instanceof ArrayType
                || type instanceof StructType
                || type instanceof MapType
                || type instanceof BinaryType
                || type instanceof UserDefinedType;
    }

    /**
     * Writes a table into a folder that is empty.
     *
     * @throws ClusterFailure if the cluster fails
     */
    public void write(Dataset<Row> table, List<AddedColumn> added, Architecture network, String folder) {
        Dataset<Row> columns = this == CSV ? apart(table, added, network) : table;
        try {
            columns.write()
                    .mode("append")
                    .option("header", true)
                    .option("ignoreNullFields", false)
                    .format(label())
                    .save(folder);
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            awaitTasks(table.sparkSession().sparkContext());
            throw ClusterFailure.of("writing predictions", failure);
        }
    }

    /**
     * Waits for the tasks of a failed job, which run on for a moment and would write into a folder that has been deleted. The
     * scheduler knows all of them; Spark's status tracker learns of a task some 100 ms after its start.
     */
    private static void awaitTasks(SparkContext spark) {
        long start = System.nanoTime();
        while (spark.taskScheduler() instanceof TaskSchedulerImpl scheduler
                && scheduler.runningTasksByExecutors().values().exists(running -> (int) running > 0)
                && !Thread.currentThread().isInterrupted()
                && System.nanoTime() - start < LONGEST_WAIT.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Each number of an added list as a column. */
    private static Dataset<Row> apart(Dataset<Row> table, List<AddedColumn> added, Architecture network) {
        List<Column> columns = new ArrayList<>();
        int kept = table.columns().length - added.size();
        Arrays.stream(table.columns()).limit(kept).forEach(name -> columns.add(column(name)));
        for (AddedColumn one : added) {
            if (one.type() instanceof ArrayType) {
                for (int i = 0; i < one.score().width(network); i++) {
                    columns.add(functions.col(one.name()).getItem(i).as(one.name() + "_" + i));
                }
            } else {
                columns.add(functions.col(one.name()));
            }
        }
        return table.select(columns.toArray(Column[]::new));
    }

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }
}
