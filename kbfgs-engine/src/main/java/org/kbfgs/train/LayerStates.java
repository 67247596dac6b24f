package org.kbfgs.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.tensors.SafeTensors;

/**
 * An optimiser's state as the states of its layers, each that of a network of this layer alone, and back. An array of a name
 * {@code layers.l.*} is layer l's; one of a name {@code pending.*} is the same for all; all others are the layers' entries, one
 * layer after the other: A and G have the entries of second moments, the others an entry for each weight.
 */
public final class LayerStates {

    private static final String LAYERS = "layers.";
    private static final String OWN = LAYERS + "0.";
    private static final String SHARED = "pending.";
    /** A list with a word for each layer, or empty. */
    private static final String OUTCOMES = "pending.outcomes-A";

    private LayerStates() {}

    /** The whole state. It takes over the parts' arrays; those whose entries it has in arrays of its own are closed. */
    public static SafeTensors join(List<SafeTensors> parts) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        SafeTensors first = parts.get(0);
        first.tensors().keySet().stream()
                .filter(name -> !name.startsWith(OWN) && !name.startsWith(SHARED))
                .forEach(name -> tensors.put(name, joined(name, parts)));
        for (int l = 0; l < parts.size(); l++) {
            int layer = l;
            parts.get(l).tensors().forEach((name, tensor) -> {
                if (name.startsWith(OWN)) {
                    tensors.put(nameInWhole(name, layer), tensor);
                }
            });
        }
        first.tensors().forEach((name, tensor) -> {
            if (name.startsWith(SHARED)) {
                tensors.put(name, tensor);
            }
        });
        SafeTensors whole = SafeTensors.of(tensors, facts(parts));
        close(parts, whole);
        return whole;
    }

    private static void close(List<SafeTensors> parts, SafeTensors whole) {
        Set<Tensor> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(whole.tensors().values());
        parts.stream()
                .flatMap(part -> part.tensors().values().stream())
                .filter(tensor -> !kept.contains(tensor))
                .forEach(Tensor::close);
    }

    private static Tensor joined(String name, List<SafeTensors> parts) {
        List<Matrix> entries =
                parts.stream().map(part -> part.tensor(name).vector()).toList();
        Matrix whole = entries.get(0)
                .arithmetic()
                .uninitialized(entries.stream().mapToLong(Matrix::length).sum());
        long from = 0;
        for (Matrix part : entries) {
            whole.entries(from, from + part.length()).assign(part);
            from += part.length();
        }
        return whole.tensor();
    }

    private static Map<String, String> facts(List<SafeTensors> parts) {
        Map<String, String> facts = new LinkedHashMap<>();
        parts.get(0).metadata().forEach((name, fact) -> {
            if (!name.startsWith(OWN)) {
                facts.put(name, name.equals(OUTCOMES) ? outcomes(parts) : fact);
            }
        });
        for (int l = 0; l < parts.size(); l++) {
            int layer = l;
            parts.get(l).metadata().forEach((name, fact) -> {
                if (name.startsWith(OWN)) {
                    facts.put(nameInWhole(name, layer), fact);
                }
            });
        }
        return facts;
    }

    private static String outcomes(List<SafeTensors> parts) {
        return parts.stream()
                .map(part -> part.text(OUTCOMES))
                .collect(Collectors.joining(" "))
                .strip();
    }

    /** The name that an array or a fact of a layer's state has in the whole state. */
    static String nameInWhole(String name, int layer) {
        return name.startsWith(OWN) ? LAYERS + layer + "." + name.substring(OWN.length()) : name;
    }

    /**
     * The name of the first array that has a value that is not finite: the first in the order of layers and, of a layer's arrays, in that of
     * the state, which has gradients before curvature. Empty if all are finite.
     */
    static Optional<String> firstNotFinite(SafeTensors whole, Architecture network) {
        List<SafeTensors> parts = split(whole, network);
        return IntStream.range(0, parts.size())
                .boxed()
                .flatMap(l -> parts.get(l).firstNotFinite().map(name -> nameInWhole(name, l)).stream())
                .findFirst();
    }

    /** The layers' states, in arrays of the whole one's. */
    public static List<SafeTensors> split(SafeTensors whole, Architecture network) {
        Map<String, Long> taken = new LinkedHashMap<>();
        List<SafeTensors> parts = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            parts.add(SafeTensors.of(tensors(whole, network.layer(l), l, taken), facts(whole, l)));
        }
        taken.forEach((name, length) -> {
            if (length != whole.tensor(name).length()) {
                throw new IllegalArgumentException(
                        "array " + name + " has " + whole.tensor(name).length() + " entries, expected " + length);
            }
        });
        return parts;
    }

    /** Modified: taken, the entries that earlier layers have of each array. */
    private static Map<String, Tensor> tensors(SafeTensors whole, Layer layer, int l, Map<String, Long> taken) {
        String prefix = LAYERS + l + ".";
        Map<String, Tensor> own = new LinkedHashMap<>();
        whole.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                own.put(OWN + name.substring(prefix.length()), tensor);
            } else if (name.startsWith(SHARED)) {
                own.put(name, tensor);
            } else if (!name.startsWith(LAYERS)) {
                long from = taken.getOrDefault(name, 0L);
                long to = from + entries(name, layer);
                own.put(name, tensor.vector().entries(from, to).tensor());
                taken.put(name, to);
            }
        });
        return own;
    }

    private static long entries(String name, Layer layer) {
        return switch (name) {
            case "A" -> StatisticsLayout.entries(Statistic.INPUT_MOMENTS, layer);
            case "G" -> StatisticsLayout.entries(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, layer);
            default -> layer.parameters();
        };
    }

    private static Map<String, String> facts(SafeTensors whole, int l) {
        String prefix = LAYERS + l + ".";
        Map<String, String> own = new LinkedHashMap<>();
        whole.metadata().forEach((name, fact) -> {
            if (name.startsWith(prefix)) {
                own.put(OWN + name.substring(prefix.length()), fact);
            } else if (name.equals(OUTCOMES)) {
                own.put(name, fact.isEmpty() ? fact : fact.split(" ")[l]);
            } else if (!name.startsWith(LAYERS)) {
                own.put(name, fact);
            }
        });
        return own;
    }
}
