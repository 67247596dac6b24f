package org.kbfgs.spark.dataset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.TableFormat;
import org.kbfgs.table.Fitting;

/** A table whose columns and types Spark's reader of its format tells: of CSV, from the header and, if not given, all values. */
record InferredTable(SparkSession session, String path, TableFormat format, Fitting fitting) {

    ExampleTable open() {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        DatasetPath dataset = DatasetPath.of(path, hadoop);
        List<FileStatus> files = dataset.files(hadoop);
        Dataset<Row> table = reader().load(dataset.uris());
        StructType types = table.schema();
        FileFooter footer = new FileFooter(path, 0, types, Arrays.asList(types.fieldNames()), new HashMap<>(), false);
        DatasetSummary summary = DatasetSummary.inferred(dataset, files, footer, fitting.columns());
        Dataset<Row> rows =
                table.select(ExampleTable.layout(summary.columns(), fitting).fields(types));
        return new ExampleTable(rows, summary, OptionalLong.empty());
    }

    private DataFrameReader reader() {
        DataFrameReader reader = session.read().format(format.label()).option(ExampleTable.PATTERNS, false);
        if (format != TableFormat.CSV) {
            return reader;
        }
        reader.option("header", true).option("enforceSchema", false); // columns are those of each file's own header
        return fitting.source()
                .schema()
                .map(ddl -> reader.schema(types(ddl)).option("mode", "FAILFAST"))
                .orElseGet(() -> reader.option("inferSchema", true));
    }

    private static StructType types(String ddl) {
        try {
            return StructType.fromDDL(ddl);
        } catch (Exception notTypes) { // a ParseException, which Scala does not declare
            throw new BadInput("data.schema = " + ddl + ": expected columns and types as in \"x double, city string\"");
        }
    }

    /** The user's mistake that a task's failure tells of: a file's header or a cell is not as the first file's or the schema. */
    static Optional<BadInput> badInput(String path, Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String text = String.valueOf(at.getMessage());
            if (text.startsWith("CSV header does not conform")) {
                return Optional.of(new BadInput(
                        path + ": a file has another header than the first or data.schema, expected the same columns"));
            }
            if (at.getClass().getSimpleName().equals("BadRecordException")) {
                return Optional.of(new BadInput(path + ": has a cell that is not of its column's type in data.schema ("
                        + text.lines().findFirst().orElse("").replaceFirst("^[\\w.]+: ", "") + ")"));
            }
        }
        return Optional.empty();
    }
}
