package org.kbfgs.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.TableFormat;
import org.kbfgs.prep.Destination;
import org.kbfgs.run.RunInputs;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.spark.dataset.PreparedTables;
import org.kbfgs.spark.dataset.PreparedTables.ImageSize;
import org.kbfgs.spark.dataset.TableExamples;
import org.kbfgs.spark.prepare.SparkTaskRunner;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.table.WeightColumn;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code prepare table}: a Spark job that writes any table's columns as a prepared dataset. */
@Command(mixinStandardHelpOptions = true, description = "Turns a table into a Parquet dataset, as a Spark job.")
final class PrepareTableCommand implements Callable<Integer> {

    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");

    private final PrintWriter out;

    @Option(
            names = "--train",
            required = true,
            paramLabel = "PATH",
            description = "Training table: Parquet, ORC, CSV or LIBSVM; a file, folder or pattern.")
    private String train = "";

    @Option(names = "--test", required = true, paramLabel = "PATH", description = "Test table, of the same columns.")
    private String test = "";

    @Option(
            names = "--features",
            split = ",",
            paramLabel = "NAME",
            description =
                    "One column of lists, or several columns of a number each; * stands for any characters, ! takes"
                            + " columns out again (default: ${DEFAULT-VALUE}).")
    private List<String> features = List.of(DatasetSpec.FEATURES);

    @Option(names = "--label", paramLabel = "NAME", description = "Column of class numbers or names.")
    private @Nullable String label;

    @Option(
            names = "--target",
            split = ",",
            paramLabel = "NAME",
            description = "Columns of numbers to be predicted; they keep their names.")
    private @Nullable List<String> target;

    @Option(
            names = "--weight",
            paramLabel = "NAME",
            description = "Column of the examples' weights, numbers of at least 0; it keeps its name.")
    private @Nullable String weight;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description =
                    "Column of whole numbers from 0, each once (default: id if there is one, else the row's place).")
    private @Nullable String id;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "parquet, orc, csv or libsvm (default: by the path).")
    private @Nullable String format;

    @Option(names = "--schema", paramLabel = "DDL", description = "Columns and types of CSV (default: inferred).")
    private @Nullable String schema;

    @Option(names = "--image", paramLabel = "HxW", description = "Features are the pixels of an image, row by row.")
    private @Nullable String image;

    @Mixin
    private Destination destination = new Destination();

    PrepareTableCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        TableColumns columns = columns();
        TableSource source = new TableSource(format(), Optional.ofNullable(schema));
        Optional<ImageSize> size = Optional.ofNullable(image).map(PrepareTableCommand::size);
        Configuration hadoop = HadoopSettings.read();
        RunInputs.ofTables(List.of(train, test), hadoop).requireApart("--to", destination.text());
        Destination.Whole whole = destination.open(hadoop);
        try (Cluster cluster = SparkTaskRunner.open("kbfgs prepare table").cluster()) {
            PreparedTables tables = new PreparedTables(cluster.session(), source, columns, size);
            whole.write("table", () -> splits(tables.open(train, test)), out);
        }
        return 0;
    }

    private static ExampleSource.Splits splits(List<TableExamples> both) {
        return new ExampleSource.Splits(both.get(0), both.get(1));
    }

    private TableColumns columns() {
        if (label != null && target != null) {
            throw new BadInput(
                    "--label and --target: are both there, expected one of them, or none for an autoencoder");
        }
        RowIdentity identity =
                id == null ? new RowIdentity.ColumnOrPosition(DatasetSpec.ID) : new RowIdentity.Column(id);
        boolean isOne = features.size() == 1 && FeatureColumns.of(features) instanceof FeatureColumns.Several;
        FeatureColumns inputs = isOne ? new FeatureColumns.Single(features.get(0)) : FeatureColumns.of(features);
        return new TableColumns(identity, inputs, targets(), weights());
    }

    private WeightColumn weights() {
        if (weight == null) {
            return new WeightColumn.None();
        }
        requireFree("--weight", weight);
        if (target != null && target.contains(weight)) {
            throw new BadInput("--weight " + weight + ": is a --target too, expected another column");
        }
        return new WeightColumn.Named(weight);
    }

    private static void requireFree(String option, String name) {
        if (DatasetSpec.COLUMNS.contains(name)) {
            throw new BadInput(option + " " + name
                    + ": is a name that prepared datasets use themselves, expected another:" + " rename the column");
        }
    }

    private TargetColumns targets() {
        if (label != null) {
            return new TargetColumns.Label(label);
        }
        if (target == null) {
            return new TargetColumns.Input();
        }
        for (String name : target) {
            requireFree("--target", name);
        }
        return new TargetColumns.Numbers(target);
    }

    private Optional<TableFormat> format() {
        try {
            return Optional.ofNullable(format).map(TableFormat::of);
        } catch (IllegalArgumentException unknown) {
            throw new BadInput("--format " + format + ": expected parquet, orc, csv or libsvm");
        }
    }

    private static ImageSize size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new BadInput("--image " + text + ": expected height and width in pixels, such as 28x28");
        }
        return new ImageSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
    }
}
