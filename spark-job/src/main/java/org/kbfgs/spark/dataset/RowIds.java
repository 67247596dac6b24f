package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.kbfgs.io.BadInput;
import scala.Tuple2;

/** The ids of rows of {@link RowLayout}, 0 to n - 1. */
sealed interface RowIds extends Serializable {

    /** The number of all rows n. */
    long rows();

    /** A task's reader of ids, for its rows in their order. */
    ToLongFunction<InternalRow> reader(String path);

    /** As a column tells. */
    record FromColumn(long rows) implements RowIds {

        @Override
        public ToLongFunction<InternalRow> reader(String path) {
            return row -> id(row, path);
        }

        private long id(InternalRow row, String path) {
            if (row.isNullAt(RowLayout.IDENTITY)) {
                throw new BadInput(path + ": a row has no id, expected 0 to " + (rows - 1));
            }
            long id = row.getLong(RowLayout.IDENTITY);
            if (id < 0 || id >= rows) {
                throw new BadInput(
                        path + ": id " + id + " in " + rows + " rows, expected 0 to " + (rows - 1) + ", each once");
            }
            return id;
        }
    }

    /**
     * By the order of a column's numbers.
     *
     * @param numbers of all rows, in ascending order
     */
    record FromOrder(long[] numbers) implements RowIds {

        @Override
        public long rows() {
            return numbers.length;
        }

        @Override
        public ToLongFunction<InternalRow> reader(String path) {
            return row -> {
                int id = Arrays.binarySearch(numbers, row.getLong(RowLayout.IDENTITY));
                if (id < 0) {
                    throw new BadInput(path + ": has other rows than before, expected rows that do not change");
                }
                return id;
            };
        }
    }

    /**
     * By partition and place, of rows that are the same in each pass.
     *
     * @param firsts the id of each partition's first row
     */
    record FromPartition(long rows, long[] firsts) implements RowIds {

        /** One job, which counts the rows of each partition. */
        static FromPartition of(JavaRDD<InternalRow> rows) {
            List<Long> counts = rows.mapPartitions(some -> {
                        long count = 0;
                        for (; some.hasNext(); some.next()) {
                            count++;
                        }
                        return List.of(count).iterator();
                    })
                    .collect();
            long[] firsts = new long[counts.size()];
            long before = 0;
            for (int partition = 0; partition < firsts.length; partition++) {
                firsts[partition] = before;
                before += counts.get(partition);
            }
            return new FromPartition(before, firsts);
        }

        /** The task's partition is that of the rows. */
        @Override
        public ToLongFunction<InternalRow> reader(String path) {
            int partition = TaskContext.getPartitionId();
            long end = partition + 1 < firsts.length ? firsts[partition + 1] : rows;
            AtomicLong next = new AtomicLong(firsts[partition]);
            return row -> {
                if (next.get() == end) {
                    throw new BadInput(path + ": has other rows than before, expected rows that do not change");
                }
                return next.getAndIncrement();
            };
        }
    }

    /**
     * By the rows' indices in files whose footers tell the number of rows; files follow each other by path.
     *
     * @param firsts the id of each file's first row
     */
    record FromFile(long rows, HashMap<String, Long> firsts) implements RowIds {

        static FromFile of(DatasetSummary summary) {
            TreeMap<String, Long> counts = new TreeMap<>();
            for (int i = 0; i < summary.files().size(); i++) {
                // as Spark names the file: file:/x, where a listing may have file:///x
                String file =
                        new Path(summary.files().get(i).toString()).toUri().toString();
                counts.put(file, summary.footers().get(i).rows());
            }
            HashMap<String, Long> firsts = new HashMap<>();
            long before = 0;
            for (Map.Entry<String, Long> file : counts.entrySet()) {
                firsts.put(file.getKey(), before);
                before += file.getValue();
            }
            return new FromFile(before, firsts);
        }

        @Override
        public ToLongFunction<InternalRow> reader(String path) {
            return new ToLongFunction<>() {
                private UTF8String file = UTF8String.EMPTY_UTF8;
                private long first;

                @Override
                public long applyAsLong(InternalRow row) {
                    UTF8String own = row.getUTF8String(RowLayout.IDENTITY);
                    if (!own.equals(file)) {
                        file = own.clone();
                        first = ((Map<String, Long>) firsts).getOrDefault(own.toString(), rows);
                    }
                    long id = first + row.getLong(RowLayout.POSITION);
                    if (id >= rows) {
                        throw new BadInput(path + ": has other rows than before, expected files that do not change");
                    }
                    return id;
                }
            };
        }
    }

    /** A part of a file that a task reads at once; parts follow each other by path, then by place. */
    record Block(String file, long start) implements Comparable<Block>, Serializable {

        static Block of(InternalRow row) {
            return new Block(row.getUTF8String(RowLayout.IDENTITY).toString(), row.getLong(RowLayout.POSITION));
        }

        @Override
        public int compareTo(Block other) {
            int byFile = file.compareTo(other.file);
            return byFile == 0 ? Long.compare(start, other.start) : byFile;
        }
    }

    /**
     * By the order of rows in blocks of files without row indices: a row's number within its file does not depend on how
     * files are cut.
     *
     * @param firsts the id of each block's first row
     */
    record FromBlock(long rows, HashMap<Block, Long> firsts) implements RowIds {

        /** One job, which counts the rows of each block. */
        static FromBlock of(JavaRDD<InternalRow> rows) {
            TreeMap<Block, Long> counts = new TreeMap<>();
            rows.mapPartitions(some -> {
                        Map<Block, Long> own = new HashMap<>();
                        some.forEachRemaining(row -> own.merge(Block.of(row), 1L, Long::sum));
                        List<Tuple2<Block, Long>> all = new ArrayList<>();
                        own.forEach((block, count) -> all.add(new Tuple2<>(block, count)));
                        return all.iterator();
                    })
                    .collect()
                    .forEach(one -> counts.merge(one._1(), one._2(), Long::sum));
            HashMap<Block, Long> firsts = new HashMap<>();
            long before = 0;
            for (Map.Entry<Block, Long> block : counts.entrySet()) {
                firsts.put(block.getKey(), before);
                before += block.getValue();
            }
            return new FromBlock(before, firsts);
        }

        @Override
        public ToLongFunction<InternalRow> reader(String path) {
            Map<Block, Long> next = new HashMap<>(firsts);
            return row -> {
                Long after = next.computeIfPresent(Block.of(row), (block, id) -> id + 1);
                if (after == null) {
                    throw new BadInput(path + ": has other rows than before, expected files that do not change");
                }
                return after - 1;
            };
        }
    }
}
