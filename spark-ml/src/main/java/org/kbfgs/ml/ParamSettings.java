package org.kbfgs.ml;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.config.Monitoring;
import org.kbfgs.io.BadInput;

/** An estimator's params as settings of {@code kbfgs train}. */
record ParamSettings(KbfgsEstimator<?, ?> estimator) {

    /** Settings of paths, which a DataFrame has not. */
    private static final Set<String> OF_A_RUN =
            Set.of("data.format", "data.schema", "data.validation", CheckpointSettings.DIR);

    /** An assignment each. */
    List<String> lines(KbfgsEstimator.Examples examples) {
        List<String> lines = new ArrayList<>();
        for (String path : List.of("data.train", "data.test", "run.dir")) { // required, and not looked at by a fit
            lines.add(path + "=" + Columns.FRAME);
        }
        addColumns(lines, examples);
        addNetwork(lines, examples);
        add(lines, "optimizer.name", estimator.optimizer());
        add(lines, "optimizer.learning-rate", estimator.learningRate());
        add(lines, "optimizer.damping", estimator.damping());
        add(lines, "run.epochs", estimator.maxEpochs());
        add(lines, "run.seed", estimator.seed());
        add(lines, "batch.size", estimator.batchSize());
        add(lines, "shards", estimator.shards());
        addOthers(lines);
        return lines;
    }

    private void addColumns(List<String> lines, KbfgsEstimator.Examples examples) {
        List<String> names =
                estimator.features().stream().map(ConfigUtil::quoteString).toList();
        lines.add("data.features=" + (estimator.areSeveral() ? names.toString() : names.get(0)));
        lines.add("data.target=" + ConfigUtil.quoteString(examples.target()));
        estimator
                .textOf(estimator.weightCol())
                .ifPresent(name -> lines.add("data.weight=" + ConfigUtil.quoteString(name)));
        boolean isStandardized = (Boolean) estimator.getOrDefault(estimator.standardization());
        lines.add("data.standardize=" + (isStandardized ? "standard" : "none"));
    }

    private void addNetwork(List<String> lines, KbfgsEstimator.Examples examples) {
        int[] hidden = estimator.getOrDefault(estimator.hiddenLayers());
        String sizes = Arrays.stream(hidden).mapToObj(size -> size + ", ").collect(Collectors.joining());
        lines.add("network.layers=[" + width(examples.rows()) + ", " + sizes + examples.outputs() + "]");
        List<String> own = List.of(estimator.getOrDefault(estimator.activations()));
        List<String> labels = new ArrayList<>(own.size() == 1 ? Collections.nCopies(hidden.length, own.get(0)) : own);
        if (labels.size() != hidden.length) {
            throw new BadInput("activations = " + String.join(", ", own) + ": expected one, or one for each of the "
                    + hidden.length + " hidden layers");
        }
        labels.add("linear");
        lines.add("network.activations=["
                + labels.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(", ")) + "]");
        lines.add("network.loss=" + examples.loss());
    }

    private void add(List<String> lines, String setting, Param<?> param) {
        if (estimator.isDefined(param)) {
            lines.add(setting + "=" + estimator.getOrDefault(param));
        }
    }

    /** Refuses a setting that a param holds. */
    private void addOthers(List<String> lines) {
        Set<String> taken = lines.stream()
                .map(line -> line.substring(0, line.indexOf('=')))
                .collect(Collectors.toCollection(TreeSet::new));
        taken.addAll(List.of("optimizer.learning-rate", "optimizer.damping", "data.weight", "data.id"));
        taken.addAll(OF_A_RUN);
        for (String other : estimator.getOrDefault(estimator.settings())) {
            String name = other.split("=", 2)[0].strip();
            if (taken.contains(name) || name.startsWith(Monitoring.SECTION)) {
                throw new BadInput("settings = " + other
                        + ": is not a setting of a fit or has a param of its own, expected" + " that param to be set");
            }
            lines.add(other);
        }
    }

    /** The number of inputs; in a column, that of its metadata, else of its first value. */
    int width(Dataset<Row> rows) {
        List<String> names = estimator.features();
        if (estimator.areSeveral()) {
            return names.size();
        }
        StructField column = rows.schema().apply(names.get(0));
        if (column.dataType().equals(SQLDataTypes.VectorType())) {
            int known = AttributeGroup.fromStructField(column).size();
            if (known >= 0) { // as the stages of Spark ML write it
                return known;
            }
        }
        List<Row> first = rows.select(Columns.named(names.get(0))).na().drop().takeAsList(1);
        if (first.isEmpty()) {
            throw new BadInput(Columns.FRAME + ": has no row with features " + names.get(0) + ", expected at least 1");
        }
        Object value = first.get(0).get(0);
        if (value instanceof Vector vector) {
            return vector.size();
        }
        return value instanceof byte[] bytes
                ? bytes.length
                : first.get(0).getList(0).size();
    }
}
