package org.kbfgs.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.kbfgs.data.DatasetSpec;

/**
 * Examples that are drawn where they are visited.
 *
 * @param first the number of the split's first example among all that the generator draws
 * @param count n
 */
public record GeneratedExamples(
        DatasetSpec spec,
        Map<String, String> notes,
        long first,
        long count,
        Generator generator,
        Partitioning partitioning)
        implements Examples {

    /** Draws examples, each a function of the generator and the example's number alone. */
    @FunctionalInterface
    public interface Generator extends Serializable {
        /** The features of examples {@code from} to {@code to - 1}. */
        Iterator<float[]> features(long from, long to);
    }

    /** How many parts there are, and what runs them. */
    public record Partitioning(TaskRunner runner, int parts) {

        /** Runs a task for each part of 0 to count - 1, which are of nearly equal size. */
        public <R extends Serializable> List<R> run(long count, RangeTask<R> task) {
            List<TaskRunner.Task<R>> tasks = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                int number = part;
                long from = count * part / parts;
                long to = count * (part + 1) / parts;
                tasks.add(() -> task.run(number, from, to));
            }
            return runner.run(tasks);
        }
    }

    /** A task for the numbers {@code from} to {@code to - 1}. */
    @FunctionalInterface
    public interface RangeTask<R extends Serializable> extends Serializable {
        R run(int part, long from, long to) throws java.io.IOException;
    }

    @Override
    public Targets targets() {
        return new Targets.None();
    }

    @Override
    public <R extends Serializable> List<R> visitParts(PartVisitor<R> visitor) {
        Generator drawing = generator; // the partitioning is not sent
        long start = first;
        return partitioning.run(count, (part, from, to) -> visitor.visit(part, numbered(drawing, start, from, to)));
    }

    private static Iterator<Example> numbered(Generator generator, long first, long from, long to) {
        Iterator<float[]> features = generator.features(first + from, first + to);
        return new Iterator<>() {
            private long id = from;

            @Override
            public boolean hasNext() {
                return features.hasNext();
            }

            @Override
            public Example next() {
                return new Example(id++, features.next(), Example.NO_TARGETS);
            }
        };
    }
}
