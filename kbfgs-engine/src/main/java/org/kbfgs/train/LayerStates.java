package org.kbfgs.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.tensors.SafeTensors;

/**
 * An optimiser's state as the states of its layers, each that of a network of this layer alone, and back. An array of a name
 * {@code layers.l.*} is layer l's; one of a name {@code pending.*} is the same for all; all others are the layers' entries, one
 * layer after the other.
 */
public final class LayerStates {

    private static final String LAYERS = "layers.";
    private static final String OWN = LAYERS + "0.";
    private static final String SHARED = "pending.";
    /** A list with a word for each layer, or empty. */
    private static final String OUTCOMES = "pending.outcomes-A";

    private LayerStates() {}

    /** The whole state, in arrays of its own where layers' entries follow one another. */
    public static SafeTensors join(List<SafeTensors> parts) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        SafeTensors first = parts.get(0);
        first.tensors().keySet().stream()
                .filter(name -> !name.startsWith(OWN) && !name.startsWith(SHARED))
                .forEach(name -> tensors.put(name, joined(name, parts)));
        for (int l = 0; l < parts.size(); l++) {
            String prefix = LAYERS + l + ".";
            parts.get(l).tensors().forEach((name, tensor) -> {
                if (name.startsWith(OWN)) {
                    tensors.put(prefix + name.substring(OWN.length()), tensor);
                }
            });
        }
        first.tensors().forEach((name, tensor) -> {
            if (name.startsWith(SHARED)) {
                tensors.put(name, tensor);
            }
        });
        return SafeTensors.of(tensors, facts(parts));
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
            String prefix = LAYERS + l + ".";
            parts.get(l).metadata().forEach((name, fact) -> {
                if (name.startsWith(OWN)) {
                    facts.put(prefix + name.substring(OWN.length()), fact);
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

    /**
     * The layers' states, in arrays of the whole one's.
     *
     * @param initial each layer's initial state, which gives the lengths
     */
    public static List<SafeTensors> split(SafeTensors whole, List<SafeTensors> initial) {
        Map<String, Long> taken = new LinkedHashMap<>();
        List<SafeTensors> parts = new ArrayList<>();
        for (int l = 0; l < initial.size(); l++) {
            parts.add(SafeTensors.of(tensors(whole, initial.get(l), l, taken), facts(whole, l)));
        }
        return parts;
    }

    /** Modified: taken, the entries that earlier layers have of each array. */
    private static Map<String, Tensor> tensors(SafeTensors whole, SafeTensors initial, int l, Map<String, Long> taken) {
        String prefix = LAYERS + l + ".";
        Map<String, Tensor> own = new LinkedHashMap<>();
        whole.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                own.put(OWN + name.substring(prefix.length()), tensor);
            } else if (name.startsWith(SHARED)) {
                own.put(name, tensor);
            } else if (!name.startsWith(LAYERS)) {
                long from = taken.getOrDefault(name, 0L);
                long to = from + initial.tensor(name).length();
                own.put(name, tensor.vector().entries(from, to).tensor());
                taken.put(name, to);
            }
        });
        return own;
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
