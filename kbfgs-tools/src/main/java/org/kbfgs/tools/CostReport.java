package org.kbfgs.tools;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kbfgs.cost.IterationCost;
import org.kbfgs.cost.IterationCost.LayerCost;
import org.kbfgs.cost.Phase;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.memory.Store;

/** The cost of a method's iteration, to be read. */
record CostReport(String method, int miniBatch, ElementType type, IterationCost cost) {

    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;
    private static final String TOTAL = "total";

    /** A column of a table: its head, a layer's value, that of all layers. */
    private record Column(String head, ToDoubleFunction<LayerCost> layer, double all) {}

    /** Work and storage, each a line a layer and a line for all. */
    String asTable() {
        String nl = System.lineSeparator();
        return method + ", m = " + miniBatch + ", " + type.label() + nl + nl + table("work, GFLOP", work()) + nl
                + table("storage, MB", storage()) + nl;
    }

    private List<Column> work() {
        List<Column> columns = Stream.of(Phase.values())
                .map(phase -> new Column(
                        phase.label(), layer -> layer.work().getOrDefault(phase, 0.0) / GIGA, cost.work(phase) / GIGA))
                .collect(Collectors.toCollection(ArrayList::new));
        columns.add(new Column(TOTAL, layer -> layer.totalWork() / GIGA, cost.totalWork() / GIGA));
        return columns;
    }

    private List<Column> storage() {
        double unit = type.width() / MEGA;
        List<Column> columns = Stream.of(Store.values())
                .map(store -> new Column(
                        store.label(),
                        layer -> layer.numbers().getOrDefault(store, 0L) * unit,
                        cost.numbers(store) * unit))
                .collect(Collectors.toCollection(ArrayList::new));
        columns.add(new Column(TOTAL, layer -> layer.totalNumbers() * unit, cost.totalNumbers() * unit));
        return columns;
    }

    private String table(String corner, List<Column> columns) {
        StringBuilder lines = new StringBuilder(String.format(Locale.ROOT, "%-14s", corner));
        columns.forEach(c -> lines.append(String.format(Locale.ROOT, "%" + width(c) + "s", c.head)));
        lines.append(System.lineSeparator());
        for (LayerCost layer : cost.layers()) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%-14s",
                    layer.size().in() + " -> " + layer.size().out()));
            columns.forEach(c -> lines.append(cell(c, c.layer.applyAsDouble(layer))));
            lines.append(System.lineSeparator());
        }
        lines.append(String.format(Locale.ROOT, "%-14s", "all"));
        columns.forEach(c -> lines.append(cell(c, c.all)));
        return lines.append(System.lineSeparator()).toString();
    }

    private static String cell(Column column, double value) {
        String text = value == 0 ? "0" : String.format(Locale.ROOT, "%.4g", value);
        return String.format(Locale.ROOT, "%" + width(column) + "s", text);
    }

    private static int width(Column column) {
        return Math.max(11, column.head.length() + 2);
    }

    /** Work in floating-point operations, storage in numbers. */
    Map<String, Object> asMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("batch", miniBatch);
        fields.put("dtype", type.label());
        fields.put("flops", withTotal(phases(cost::work), cost.totalWork()));
        fields.put("numbers", withTotal(stores(cost::numbers), cost.totalNumbers()));
        fields.put("bytes", cost.totalNumbers() * type.width());
        fields.put("layers", cost.layers().stream().map(CostReport::layer).toList());
        return fields;
    }

    private static Map<String, Object> layer(LayerCost layer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("inputs", layer.size().in());
        fields.put("outputs", layer.size().out());
        fields.put("flops", withTotal(phases(phase -> layer.work().getOrDefault(phase, 0.0)), layer.totalWork()));
        fields.put(
                "numbers", withTotal(stores(store -> layer.numbers().getOrDefault(store, 0L)), layer.totalNumbers()));
        return fields;
    }

    private static Map<String, Number> phases(ToDoubleFunction<Phase> work) {
        Map<String, Number> named = new LinkedHashMap<>();
        Stream.of(Phase.values()).forEach(phase -> named.put(phase.label(), work.applyAsDouble(phase)));
        return named;
    }

    private static Map<String, Number> stores(ToLongFunction<Store> numbers) {
        Map<String, Number> named = new LinkedHashMap<>();
        Stream.of(Store.values()).forEach(store -> named.put(store.label(), numbers.applyAsLong(store)));
        return named;
    }

    private static Map<String, Number> withTotal(Map<String, Number> named, Number total) {
        named.put(TOTAL, total);
        return named;
    }
}
