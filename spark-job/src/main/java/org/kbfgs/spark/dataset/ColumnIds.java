package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.io.BadInput;

/**
 * The whole numbers in a column whose order numbers the rows, as far as they are few enough for the driver: so that rows need not
 * be sorted.
 */
final class ColumnIds {

    /** So many numbers, 8 MB, travel with the tasks that read the rows. */
    static final int MOST = 1 << 20;

    /** All partitions' numbers together are at most a few times as many as are used. */
    private static final int LEAST_OF_PARTITION = 1 << 12;

    private static final int SKEW = 4;

    private ColumnIds() {}

    /** A partition's numbers; of more than the limit, their count, smallest and largest. */
    private record Seen(long count, long nulls, long smallest, long largest, long[] numbers) implements Serializable {

        private boolean isWhole() {
            return numbers.length == count;
        }

        static Seen of(Iterator<InternalRow> rows, int limit) {
            long count = 0;
            long nulls = 0;
            long smallest = Long.MAX_VALUE;
            long largest = Long.MIN_VALUE;
            long[] numbers = new long[16];
            while (rows.hasNext()) {
                InternalRow row = rows.next();
                if (row.isNullAt(RowLayout.IDENTITY)) {
                    nulls++;
                    continue;
                }
                long number = row.getLong(RowLayout.IDENTITY);
                smallest = Math.min(smallest, number);
                largest = Math.max(largest, number);
                if (count < limit) {
                    if (count == numbers.length) {
                        numbers = Arrays.copyOf(numbers, Math.min(limit, 2 * numbers.length));
                    }
                    numbers[(int) count] = number;
                }
                count++;
            }
            return new Seen(
                    count, nulls, smallest, largest, count > limit ? new long[0] : Arrays.copyOf(numbers, (int) count));
        }
    }

    /**
     * The ids of rows of {@link RowLayout} whose identity is a number that gives their order; empty where rows must be sorted
     * instead. One job.
     *
     * @param path of the dataset
     * @param name of the column
     * @throws BadInput if a row has no number, or several rows have the same
     */
    static Optional<RowIds> of(JavaRDD<InternalRow> rows, String path, String name) {
        int limit = Math.max(LEAST_OF_PARTITION, MOST / Math.max(1, rows.getNumPartitions()) * SKEW);
        List<Seen> all = rows.mapPartitions(
                        some -> List.of(Seen.of(some, limit)).iterator())
                .collect();
        long nulls = all.stream().mapToLong(Seen::nulls).sum();
        if (nulls > 0) {
            throw wrong(path, name, "null", nulls);
        }
        long count = all.stream().mapToLong(Seen::count).sum();
        if (count <= MOST && all.stream().allMatch(Seen::isWhole)) {
            return Optional.of(ofAll(all, path, name));
        }
        boolean mayBeIds = all.stream().mapToLong(Seen::smallest).min().orElse(0) == 0
                && all.stream().mapToLong(Seen::largest).max().orElse(0) == count - 1;
        return mayBeIds ? Optional.of(new RowIds.FromColumn(count)) : Optional.empty();
    }

    private static RowIds ofAll(List<Seen> all, String path, String name) {
        long[] sorted = all.stream()
                .flatMapToLong(seen -> Arrays.stream(seen.numbers()))
                .sorted()
                .toArray();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                long number = sorted[i];
                throw wrong(path, name, String.valueOf(number), count(sorted, number));
            }
        }
        boolean areIds = sorted.length > 0 && sorted[0] == 0 && sorted[sorted.length - 1] == sorted.length - 1;
        return areIds ? new RowIds.FromColumn(sorted.length) : new RowIds.FromOrder(sorted);
    }

    private static long count(long[] numbers, long number) {
        return Arrays.stream(numbers).filter(one -> one == number).count();
    }

    /** Equal values would leave the order to the partitions. */
    static BadInput wrong(String path, String name, String value, long rows) {
        return new BadInput(path + ": " + name + " is " + value + " in " + rows
                + " rows, expected a value in each row, and each once");
    }
}
