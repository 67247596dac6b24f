package org.kbfgs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kbfgs.experiment.TrialResult;

/**
 * The best monitored loss over a grid of two settings.
 *
 * @param columns values of the setting x, ascending
 * @param rows values of the setting y, ascending
 * @param cells a number, {@code diverged}, or an empty text where the grid has no trial; by row, then by column
 */
public record Contour(String x, String y, List<String> columns, List<String> rows, List<List<Object>> cells) {

    private static final String SEED = "run.seed";

    /** The grid of the trials; empty unless exactly two settings differ and most pairs of values were tried. */
    static Optional<Contour> of(List<TrialResult> results) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        for (TrialResult result : results) {
            settings(result)
                    .forEach((name, value) -> values.computeIfAbsent(name, key -> new TreeSet<>(Contour::compare))
                            .add(value));
        }
        values.values().removeIf(all -> all.size() < 2);
        if (values.size() != 2 || values.containsKey(SEED)) {
            return Optional.empty();
        }
        List<String> names = List.copyOf(values.keySet());
        List<String> columns = List.copyOf(values.getOrDefault(names.get(0), Set.of()));
        List<String> rows = List.copyOf(values.getOrDefault(names.get(1), Set.of()));
        if (2 * results.size() <= columns.size() * rows.size()) {
            return Optional.empty();
        }
        List<List<Object>> cells = cells(names.get(0), names.get(1), columns, rows, results);
        return Optional.of(new Contour(names.get(0), names.get(1), columns, rows, cells));
    }

    private static List<List<Object>> cells(
            String x, String y, List<String> columns, List<String> rows, List<TrialResult> results) {
        List<List<Object>> cells = new ArrayList<>();
        for (String row : rows) {
            List<Object> line = new ArrayList<>();
            for (String column : columns) {
                line.add(results.stream()
                        .filter(result -> column.equals(settings(result).get(x))
                                && row.equals(settings(result).get(y)))
                        .findFirst()
                        .map(Contour::cell)
                        .orElse(""));
            }
            cells.add(line);
        }
        return cells;
    }

    private static Object cell(TrialResult result) {
        return result.outcome() == TrialResult.Outcome.DIVERGED
                ? "diverged"
                : result.best().map(best -> Table.cell(best.monitored())).orElse("");
    }

    private static Map<String, String> settings(TrialResult result) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String one : result.trial().settings()) {
            int equals = one.indexOf('=');
            settings.put(one.substring(0, equals), one.substring(equals + 1));
        }
        return settings;
    }

    /** Numbers by value, before texts. */
    private static int compare(String one, String other) {
        return Comparator.comparingDouble(Contour::number)
                .thenComparing(Comparator.naturalOrder())
                .compare(one, other);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException word) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
