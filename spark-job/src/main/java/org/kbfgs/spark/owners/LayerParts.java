package org.kbfgs.spark.owners;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How arrays of layers are cut into blocks, and the blocks' numbers: array {@code a}'s entries of layer l are so many parts of equal
 * length, a block each. Of a layer in one part, its owner fetches and sends all; the parts of the others go round the executors.
 *
 * @param counts the number of parts, by array and layer
 */
record LayerParts(List<List<Integer>> counts) implements Serializable {

    /** A part of a layer's entries of an array. */
    record Part(int array, int layer, int number, int of) implements Serializable {

        long from(long length) {
            return length * number / of;
        }

        long to(long length) {
            return length * (number + 1) / of;
        }

        boolean isWhole() {
            return of == 1;
        }
    }

    /** The number of blocks of all arrays. */
    int blocks() {
        return counts.stream().flatMap(List::stream).mapToInt(Integer::intValue).sum();
    }

    /** The part's place among all blocks. */
    long place(Part part) {
        long before = 0;
        for (int a = 0; a < part.array(); a++) {
            before += counts.get(a).stream().mapToInt(Integer::intValue).sum();
        }
        for (int l = 0; l < part.layer(); l++) {
            before += counts.get(part.array()).get(l);
        }
        return before + part.number();
    }

    /** All parts of a layer's entries of an array. */
    List<Part> of(int array, int layer) {
        List<Part> parts = new ArrayList<>();
        int of = counts.get(array).get(layer);
        for (int number = 0; number < of; number++) {
            parts.add(new Part(array, layer, number, of));
        }
        return parts;
    }

    /** All parts of all layers that are cut and whose turn is the executor of this number. */
    List<Part> cutFor(int executor) {
        List<Part> parts = new ArrayList<>();
        for (int a = 0; a < counts.size(); a++) {
            for (int l = 0; l < counts.get(a).size(); l++) {
                int of = counts.get(a).get(l);
                if (of > 1 && executor < of) {
                    parts.add(new Part(a, l, executor, of));
                }
            }
        }
        return parts;
    }

    /** Whether any layer is cut. */
    boolean isCut() {
        return counts.stream().flatMap(List::stream).anyMatch(count -> count > 1);
    }
}
