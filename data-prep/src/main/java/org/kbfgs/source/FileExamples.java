package org.kbfgs.source;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.kbfgs.data.DatasetSpec;

/**
 * The examples of a file in this process's memory: one part.
 *
 * @param count n
 * @param row makes example {@code id}
 */
public record FileExamples(DatasetSpec spec, Targets targets, int count, RowReader row) implements Examples {

    /** Makes the example of an id. */
    @FunctionalInterface
    public interface RowReader {
        Example read(int id);
    }

    @Override
    public <R extends Serializable> List<R> visitParts(PartVisitor<R> visitor) {
        Iterator<Example> all = IntStream.range(0, count).mapToObj(row::read).iterator();
        try {
            return List.of(visitor.visit(0, all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
