package org.kbfgs.spark.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.Secrets;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.source.Targets;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.table.TransformSettings;
import org.kbfgs.table.WeightColumn;

/**
 * Opens tables as examples without a network.
 *
 * @param image height and width of the features as an image; empty: a row of pixels
 */
public record PreparedTables(
        SparkSession session, TableSource source, TableColumns columns, Optional<ImageSize> image) {

    /** Key of the files' metadata, with the names of the classes as a JSON list: class c is the name at place c. */
    public static final String CLASSES = "kbfgs.classes";

    /** Class numbers that float32 holds exactly. */
    private static final int MOST_CLASSES = 1 << 24;

    private static final int MOST_NAMES = 100_000;

    /** An image's pixels each way. */
    public record ImageSize(int height, int width) {}

    /** What a table teaches about the tables that follow it. */
    private record Learnt(TableColumns columns, int width, List<String> names) {}

    /** The training and the test examples; names of classes are those of the training table. */
    public List<TableExamples> open(String train, String test) {
        ExampleTable first = ExampleTable.open(session.newSession(), train, fitting(columns), 0);
        TableColumns exact = columns.with(first.summary().columns().features());
        Learnt learnt = new Learnt(exact, width(train, first), names(train, first));
        ExampleTable second = ExampleTable.open(session.newSession(), test, fitting(exact), learnt.width());
        int width = width(test, second);
        if (width != learnt.width()) {
            throw new BadInput(
                    test + ": id 0 has " + width + " features, expected " + learnt.width() + " as in " + train);
        }
        if (second.summary().types().hasNamedClasses()
                != first.summary().types().hasNamedClasses()) {
            throw new BadInput(test + ": labels are of another type than in " + train + ", expected the same type");
        }
        return List.of(examples(train, first, learnt), examples(test, second, learnt));
    }

    private Fitting fitting(TableColumns wanted) {
        return new Fitting.Learn(source, wanted, TransformSettings.NONE);
    }

    /** The number of features, that of the first row where one column holds them. */
    static int width(String path, ExampleTable table) {
        FeatureColumns features = table.summary().columns().features();
        if (!(features instanceof FeatureColumns.Single)) {
            if (features.names().isEmpty()) {
                throw new BadInput(path + ": no column matches --features, expected at least one");
            }
            return features.names().size();
        }
        List<Row> sizes = rows(path, () -> table.rows()
                .select(functions.size(functions.col("features")))
                .takeAsList(1));
        if (sizes.isEmpty()) {
            throw new BadInput(path + ": has no rows, expected at least 1");
        }
        int width = sizes.get(0).isNullAt(0) ? -1 : sizes.get(0).getInt(0);
        if (width < 1) {
            throw new BadInput(path + ": the first row has no features, expected at least 1");
        }
        return width;
    }

    /** The distinct labels in the order of their characters; none where labels are numbers. */
    private static List<String> names(String path, ExampleTable table) {
        if (!table.summary().types().hasNamedClasses()) {
            return List.of();
        }
        List<Row> names = rows(path, () -> table.rows()
                .select("target")
                .na()
                .drop()
                .distinct()
                .limit(MOST_NAMES + 1)
                .collectAsList());
        if (names.size() > MOST_NAMES) {
            throw new BadInput(
                    path + ": column " + table.summary().columns().target().names() + " has more than " + MOST_NAMES
                            + " different labels, expected names of classes");
        }
        return names.stream().map(row -> row.getString(0)).sorted().toList();
    }

    private static List<Row> rows(String path, java.util.function.Supplier<List<Row>> job) {
        try {
            return job.get();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw InferredTable.badInput(path, failure)
                    .<RuntimeException>map(bad -> bad)
                    .orElseGet(() -> ClusterFailure.of("reading " + path, failure));
        }
    }

    private TableExamples examples(String path, ExampleTable table, Learnt learnt) {
        RowFeatures features = new RowFeatures(
                path,
                learnt.columns().features(),
                learnt.width(),
                TargetDomain.Numbers.FINITE,
                new FeatureTransform.Identity());
        RowWeight weight = columns.weight() instanceof WeightColumn.Named column
                ? new RowWeight.Column(path, column.name(), 0)
                : new RowWeight.One();
        TableExamples.Reader reader =
                new TableExamples.Reader(path, ids(path, table), features, target(path, learnt), weight);
        ImageSize size = image.orElse(new ImageSize(1, learnt.width()));
        if ((long) size.height() * size.width() != learnt.width()) {
            throw new BadInput("--image " + size.height() + "x" + size.width() + ": expected " + learnt.width()
                    + " pixels, the features of " + path);
        }
        DatasetSpec spec = new DatasetSpec("table", "1", size.height(), size.width(), Secrets.hidden(path));
        return new TableExamples(table, reader, spec, targets(), notes(learnt.names()));
    }

    static RowIds ids(String path, ExampleTable table) {
        try {
            return table.ids();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw InferredTable.badInput(path, failure)
                    .<RuntimeException>map(bad -> bad)
                    .orElseGet(() -> ClusterFailure.of("reading " + path, failure));
        }
    }

    private RowTarget target(String path, Learnt learnt) {
        if (columns.target() instanceof TargetColumns.Numbers numbers) {
            return new RowTarget.Numbers(path, numbers.names(), TargetDomain.Numbers.FINITE);
        }
        if (columns.target() instanceof TargetColumns.Label label) {
            return learnt.names().isEmpty()
                    ? new RowTarget.ClassNumber(path, label.name(), MOST_CLASSES, "")
                    : RowTarget.ClassName.of(path, label.name(), learnt.names().size(), learnt.names());
        }
        return new RowTarget.Input();
    }

    private Targets targets() {
        return columns.weight() instanceof WeightColumn.Named weight
                ? new Targets.Weighted(unweighted(), weight.name())
                : unweighted();
    }

    private Targets unweighted() {
        if (columns.target() instanceof TargetColumns.Numbers numbers) {
            return new Targets.Numbers(numbers.names());
        }
        return columns.target() instanceof TargetColumns.Label ? new Targets.Label() : new Targets.None();
    }

    private static Map<String, String> notes(List<String> names) {
        try {
            return names.isEmpty() ? Map.of() : Map.of(CLASSES, new ObjectMapper().writeValueAsString(names));
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("names of classes are not written as JSON", bug);
        }
    }
}
