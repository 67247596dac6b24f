package org.kbfgs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.kbfgs.spark.evaluate.ScoreFigures;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.Preprocessing;

/** What {@code kbfgs evaluate} says, as JSON, as lines of text, and the confusion matrix as CSV. */
final class EvaluationReport {

    /** Classes of a matrix that is printed, and of one that is part of the JSON. */
    private static final int FEW = 10;

    private static final int SEVERAL = 100;

    private static final String AUC = "auc";
    private static final String LABELS = "labels";
    private static final String CONFUSION = "confusion";

    private final ObjectNode figures = new ObjectMapper().createObjectNode();
    private final Preprocessing preprocessing;
    private final ScoreFigures scores;

    /** @param named loss, error and the like */
    EvaluationReport(Map<String, Number> named, Preprocessing preprocessing, ScoreFigures scores) {
        this.preprocessing = preprocessing;
        this.scores = scores;
        named.forEach((name, value) -> {
            if (value instanceof Double figure) {
                figures.put(name, figure);
            } else {
                figures.put(name, value.longValue());
            }
        });
        if (scores instanceof ScoreFigures.OfClasses classes) {
            put(classes);
        } else if (scores instanceof ScoreFigures.OfLabels labels) {
            put(labels);
        }
    }

    private void put(ScoreFigures.OfClasses classes) {
        figures.put("log_loss", figures.path("loss").asDouble());
        int count = classes.confusion().length;
        if (count == 2) {
            put(figures, AUC, classes.auc());
        }
        if (count <= SEVERAL) {
            ArrayNode rows = figures.putArray(CONFUSION);
            for (double[] row : classes.confusion()) {
                DoubleStream.of(row).forEach(rows.addArray()::add);
            }
        }
    }

    private void put(ScoreFigures.OfLabels labels) {
        figures.put("accuracy", labels.accuracy());
        put(figures, "macro_auc", labels.macroAuc());
        ArrayNode all = figures.putArray(LABELS);
        List<String> names = preprocessing.columns().target().names();
        for (int l = 0; l < names.size(); l++) {
            ScoreFigures.OfLabel label = labels.labels().get(l);
            ObjectNode one = all.addObject().put("name", names.get(l));
            one.put("log_loss", label.logLoss()).put("accuracy", label.accuracy());
            put(one, AUC, label.auc());
        }
    }

    /** null where there is none. */
    private static void put(ObjectNode to, String name, OptionalDouble figure) {
        if (figure.isPresent()) {
            to.put(name, figure.getAsDouble());
        } else {
            to.putNull(name);
        }
    }

    String json() {
        return figures.toString();
    }

    String lines() {
        List<String> lines = new ArrayList<>();
        Iterator<Map.Entry<String, JsonNode>> all = figures.fields();
        while (all.hasNext()) {
            Map.Entry<String, JsonNode> figure = all.next();
            if (!figure.getValue().isArray()) {
                lines.add(String.format(Locale.ROOT, "%-8s %s", figure.getKey(), text(figure.getValue())));
            }
        }
        for (JsonNode label : figures.path(LABELS)) {
            lines.add(label.path("name").asText() + ": log loss " + text(label.path("log_loss")) + ", accuracy "
                    + text(label.path("accuracy")) + ", auc " + text(label.path(AUC)));
        }
        if (scores instanceof ScoreFigures.OfClasses classes && classes.confusion().length <= FEW) {
            lines.add("confusion: a line for each class, a column for each predicted class");
            csv().lines().forEach(lines::add);
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String text(JsonNode figure) {
        if (figure.isNull()) {
            return "undefined: examples are not of both classes";
        }
        return figure.isDouble() ? String.format(Locale.ROOT, "%.6g", figure.doubleValue()) : figure.asText();
    }

    /** The confusion matrix: a line for each class, after a header with the predicted classes. */
    String csv() {
        double[][] confusion = ((ScoreFigures.OfClasses) scores).confusion();
        StringBuilder csv = new StringBuilder("class");
        for (int c = 0; c < confusion.length; c++) {
            csv.append(',').append(quoted(name(c)));
        }
        for (int c = 0; c < confusion.length; c++) {
            csv.append('\n')
                    .append(quoted(name(c)))
                    .append(DoubleStream.of(confusion[c])
                            .mapToObj(EvaluationReport::number)
                            .collect(Collectors.joining(",", ",", "")));
        }
        return csv.append('\n').toString();
    }

    /** A class that the training set does not name has its number. */
    private String name(int c) {
        return preprocessing.labels() instanceof ClassLabels.Names names
                        && c < names.names().size()
                ? names.names().get(c)
                : String.valueOf(c);
    }

    private static String quoted(String text) {
        boolean isPlain = IntStream.of(',', '"', '\n', '\r').noneMatch(c -> text.indexOf(c) >= 0);
        return isPlain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.6g", value);
    }
}
