package org.kbfgs.spark.dataset;

import java.util.BitSet;
import java.util.Optional;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.memory.Bytes;
import org.kbfgs.table.RowStorage;

/**
 * A shard while its chunks come in, in any order: its features are bytes as long as all of them are, float32 from then on. The
 * first chunk decides where the rows are kept; rows in memory move to disk if there is no room for them as float32.
 */
final class ShardAssembly {

    private final String path;
    private final ShardForm form;
    private final RowStorage storage;
    /** Of the partition. */
    private final int siblings;

    private final BitSet there = new BitSet();
    private Optional<ShardRows> rows = Optional.empty();

    /** @param siblings the number of the partition's shards */
    ShardAssembly(String path, ShardForm form, RowStorage storage, int siblings) {
        this.path = path;
        this.form = form;
        this.storage = storage;
        this.siblings = siblings;
    }

    /** Announces a row of the chunk that is put next; false if the row is there already. Modified. */
    boolean claim(int row) {
        boolean isNew = !there.get(row);
        there.set(row);
        return isNew;
    }

    /** The first row that is not there; the number of rows if there is none. */
    int firstMissing() {
        return there.nextClearBit(0);
    }

    /** Row r of the chunk becomes row places[r], which was claimed. Modified. */
    void put(Chunk chunk, int[] places) {
        ShardRows into = rowsFor(chunk.isOfBytes() ? 1 : Float.BYTES);
        into.put(chunk, places);
        rows = Optional.of(into);
    }

    private ShardRows rowsFor(int featureBytes) {
        return rows.map(known -> known.featureBytes() < featureBytes ? asFloats(known) : known)
                .orElseGet(() -> begin(featureBytes));
    }

    private ShardRows begin(int featureBytes) {
        return isInMemory(form.bytes(featureBytes)) ? new RowsInMemory(form) : RowsOnDisk.create(form, featureBytes);
    }

    private ShardRows asFloats(ShardRows bytes) {
        return bytes instanceof RowsInMemory && isInMemory(form.bytes(Float.BYTES) - form.bytes(1))
                ? bytes
                : RowsOnDisk.ofFloats(form, bytes, there);
    }

    /** Whether so many bytes more are to be on the heap. */
    private boolean isInMemory(long bytes) {
        return switch (storage) {
            case DISK -> false;
            case MEMORY_AND_DISK -> form.fitsArrays() && StorageMemory.reserve(bytes, siblings);
            case MEMORY -> {
                requireArrays();
                if (!StorageMemory.reserve(bytes, siblings) && StoredRows.isFirstReading()) {
                    throw tooLittle(bytes);
                }
                yield true; // With an executor lost, a run that is slow until another comes is better than none.
            }
        };
    }

    private BadInput tooLittle(long bytes) {
        return new BadInput(RowStorage.SETTING + " = " + storage.label() + ": a shard of " + path + " takes "
                + new Bytes(bytes) + ", " + new Bytes(Math.max(0, StorageMemory.free()))
                + " of Spark's storage memory are free, expected as much: set more memory or executors, or "
                + RowStorage.SETTING + " = " + RowStorage.MEMORY_AND_DISK.label());
    }

    private void requireArrays() {
        if (!form.fitsArrays()) {
            throw new BadInput(path + ": a shard has " + form.rows() + " rows of " + form.columns()
                    + " numbers, expected fewer than 2^31 numbers: set more shards, or " + RowStorage.SETTING + " = "
                    + RowStorage.DISK.label());
        }
    }

    /** The shard, once all rows are there. */
    Shard shard(int number, int shards) {
        ShardRows all = rows.orElseGet(() -> new RowsInMemory(form));
        RowBlock features = all.features();
        return new Shard(number, shards, features, all.targets(), all.weights());
    }
}
