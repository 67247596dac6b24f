package org.kbfgs.spark.dataset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.TableFormat;
import org.kbfgs.table.Fitting;

/**
 * A table whose columns and types Spark's reader of its format tells: of CSV, from the header and, if not given, all values.
 *
 * @param width the network's inputs; 0 where they are not known
 */
record InferredTable(SparkSession session, String path, TableFormat format, Fitting fitting, int width) {

    /** Spark's mode for a cell that is not of its column's type. */
    private static final String FAIL = "FAILFAST";

    /** Calls between a failure and the parser's method. */
    private static final int FRAMES = 16;

    ExampleTable open() {
        DatasetPath dataset = dataset();
        Dataset<Row> table = withSchema(reader()).load(dataset.uris());
        DatasetSummary summary = summary(dataset, table.schema());
        RowLayout layout = ExampleTable.layout(summary.columns(), fitting, RowLayout.BLOCK_START);
        return new ExampleTable(table, layout, summary);
    }

    /** All columns of a table, which may lack some that the schema names. */
    Dataset<Row> allColumns() {
        DatasetPath dataset = dataset();
        Optional<String> schema = fitting.source().schema().filter(ddl -> format == TableFormat.CSV);
        Dataset<Row> table = schema.map(ddl -> {
                    StructType there = typed(reader().load(dataset.uris()).schema(), types(ddl));
                    return reader().schema(there).option("mode", FAIL).load(dataset.uris());
                })
                .orElseGet(() -> withSchema(reader()).load(dataset.uris()));
        summary(dataset, table.schema());
        return table;
    }

    /** The columns of a header, by the schema's types where it names them, else as text. */
    private static StructType typed(StructType header, StructType schema) {
        StructType all = new StructType();
        for (String name : header.fieldNames()) {
            all = schema.getFieldIndex(name).isDefined()
                    ? all.add(schema.apply(name))
                    : all.add(name, DataTypes.StringType);
        }
        return all;
    }

    private DatasetPath dataset() {
        return DatasetPath.of(path, session.sparkContext().hadoopConfiguration());
    }

    /** Refuses a table without the columns. */
    private DatasetSummary summary(DatasetPath dataset, StructType types) {
        List<FileStatus> files = dataset.files(session.sparkContext().hadoopConfiguration());
        FileFooter footer =
                new FileFooter(path, 0, types, Arrays.asList(types.fieldNames()), new HashMap<>(), 0, false);
        return DatasetSummary.inferred(dataset, files, footer, fitting.columns());
    }

    private DataFrameReader reader() {
        DataFrameReader reader = session.read().format(format.label()).option(ExampleTable.PATTERNS, false);
        return switch (format) {
            case CSV -> reader.option("header", true).option("enforceSchema", false); // each file has its own header
            case LIBSVM -> width > 0 ? reader.option("numFeatures", width) : reader;
            case ORC, PARQUET -> reader;
        };
    }

    private DataFrameReader withSchema(DataFrameReader reader) {
        if (format != TableFormat.CSV) {
            return reader;
        }
        return fitting.source()
                .schema()
                .map(ddl -> reader.schema(types(ddl)).option("mode", FAIL))
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
            if (text.contains("out of bounds for vector of size")) {
                return Optional.of(
                        new BadInput(path + ": has a feature of another index than 1 to the network's inputs ("
                                + text.replaceFirst("^requirement failed: ", "") + ", counted from 0)"));
            }
            if (at.getClass().getSimpleName().equals("BadRecordException")) {
                return Optional.of(new BadInput(path + ": has a cell that is not of its column's type in data.schema ("
                        + text.lines().findFirst().orElse("").replaceFirst("^[\\w.]+: ", "") + ")"));
            }
            if (isOfLibsvmLine(at)) {
                return Optional.of(new BadInput(path + ": has a line that is not LIBSVM's ("
                        + text.lines().findFirst().orElse("").replaceFirst("^requirement failed: ", "")
                        + "), expected a number, then pairs index:value of ascending indices from 1"));
            }
        }
        return Optional.empty();
    }

    /** Spark's parser throws whatever a word that is no number or no pair leads to. */
    private static boolean isOfLibsvmLine(Throwable failure) {
        return failure instanceof RuntimeException
                && Arrays.stream(failure.getStackTrace()).limit(FRAMES).anyMatch(frame -> frame.getClassName()
                        .startsWith("org.apache.spark.mllib.util.MLUtils"));
    }
}
