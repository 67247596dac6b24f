package org.kbfgs.spark.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.memory.MemoryManager;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.shuffle.BlockFetchingListener;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.statistics.WirePrecision;
import scala.Option;
import scala.reflect.ClassTag$;

/** Bytes in Spark's block stores, in memory alone, under numbers of our own. */
public enum BlockStoreChannel {
    /** Sums on executors. */
    SUMS(0),
    /** Weights on the driver. */
    WEIGHTS(1),
    /** Sums of single layers on executors. */
    LAYER_SUMS(2),
    /** Weights of single layers on their owners. */
    LAYER_WEIGHTS(3),
    /** The optimiser's state of single layers, on their owners and on the driver. */
    LAYER_STATES(4),
    /** Weights of single layers, rounded for the tasks, on their owners. */
    ROUNDED_LAYER_WEIGHTS(5);

    /** The names are Spark Streaming's, which this application has no part of: a stream for each kind. */
    private final int stream;

    /** Held from the look for room to the block in it. */
    private static final Object IN_MEMORY = new Object();

    BlockStoreChannel(int stream) {
        this.stream = stream;
    }

    /** This process's store. */
    public static BlockManagerId here() {
        return store().blockManagerId();
    }

    /** Stores bytes in this process; they are not copied. False if there is no room. */
    boolean put(long number, byte[] bytes) {
        return store().putBytes(
                        id(number),
                        new ChunkedByteBuffer(ByteBuffer.wrap(bytes)),
                        StorageLevel.MEMORY_ONLY_SER(),
                        true,
                        ClassTag$.MODULE$.apply(byte[].class));
    }

    /**
     * Stores bytes in this process; they are not copied. On its disk where its memory has no room beside what is there already:
     * Spark would drop cached rows for them, of which every partition is read again as a whole. The driver is not told.
     */
    public void putHere(long number, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        synchronized (IN_MEMORY) {
            if (bytes.length <= freeMemory() && store(number, buffer, StorageLevel.MEMORY_AND_DISK_SER())) {
                return;
            }
        }
        putOnDisk(number, buffer);
    }

    private static long freeMemory() {
        MemoryManager memory = SparkEnv.get().memoryManager();
        return memory.maxOnHeapStorageMemory() - memory.storageMemoryUsed();
    }

    /** Stores bytes on this process's disk; the driver is not told. */
    public void putOnDisk(long number, ByteBuffer bytes) {
        if (!store(number, bytes, StorageLevel.DISK_ONLY())) {
            throw new IllegalStateException(
                    "block " + id(number) + " of " + bytes.remaining() + " bytes was not stored");
        }
    }

    private boolean store(long number, ByteBuffer bytes, StorageLevel level) {
        return store().putBytes(
                        id(number), new ChunkedByteBuffer(bytes), level, false, ClassTag$.MODULE$.apply(byte[].class));
    }

    /** Removes a block that {@link #putHere} or {@link #putOnDisk} stored in this process. */
    public void dropHere(long number) {
        store().removeBlock(id(number), false);
    }

    /**
     * Begins to fetch blocks from where they lie, in this order.
     *
     * @param reader gets a block's place in {@code numbers} and its bytes, for as long as it runs; of several threads at once
     * @return for each block a future that is done when the reader is, or failed if the block is not there or the reader throws
     */
    public List<CompletableFuture<Void>> fetch(
            BlockManagerId from, List<Long> numbers, BiConsumer<Integer, ByteBuf> reader) {
        // A request for each: Spark keeps the locks of a request's first blocks where a later block is not there.
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            int place = i;
            done.add(fetch(from, numbers.get(i), bytes -> reader.accept(place, bytes)));
        }
        return done;
    }

    /**
     * Begins to fetch a block from where it lies. The reader gets the bytes as they came over the network, for as long as it
     * runs: Spark's own way would copy them twice before anyone looks at them.
     *
     * @return done when the reader is, or failed if the block is not there or the reader throws
     */
    CompletableFuture<Void> fetch(BlockManagerId from, long number, Consumer<ByteBuf> reader) {
        if (from.equals(here())) {
            return CompletableFuture.runAsync(() -> readHere(number, reader), Runnable::run);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        String[] ids = {id(number).name()};
        store().blockTransferService()
                .fetchBlocks(from.host(), from.port(), from.executorId(), ids, new Arrival(reader, done), null);
        return done;
    }

    private void readHere(long number, Consumer<ByteBuf> reader) {
        Option<BlockData> data = store().getLocalBytes(id(number));
        if (data.isEmpty()) {
            throw new IllegalStateException("block " + id(number) + " is not here");
        }
        try {
            reader.accept(Unpooled.wrappedBuffer(data.get().toByteBuffer()));
        } finally {
            store().releaseLock(id(number), Option.empty());
        }
    }

    /** Fills a contiguous vector, which is modified, from a block of {@link WirePrecision#bytes}. */
    public static void read(ByteBuf bytes, WirePrecision precision, Matrix to) {
        if (precision == WirePrecision.FULL) {
            NativeBytes.read(bytes.nioBuffers(), to);
            return;
        }
        byte[] message = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), message);
        precision.read(message, to);
    }

    /** The result of a fetch, reported by one of Spark's network threads, or by the fetching thread where it cannot connect. */
    record Arrival(Consumer<ByteBuf> reader, CompletableFuture<Void> done) implements BlockFetchingListener {

        @Override
        public void onBlockFetchSuccess(String id, ManagedBuffer data) {
            try {
                ByteBuf bytes = (ByteBuf) data.convertToNetty();
                try {
                    reader.accept(bytes);
                } finally {
                    bytes.release();
                }
                done.complete(null);
            } catch (Throwable failure) { // Whatever it is: somebody waits for the block.
                done.completeExceptionally(failure);
            }
        }

        @Override
        public void onBlockFetchFailure(String id, Throwable failure) {
            if (failure instanceof InterruptedException) { // Of this thread, while it connected.
                Thread.currentThread().interrupt();
            }
            done.completeExceptionally(failure);
        }
    }

    /** Removes a block wherever it is, without waiting for it. */
    void remove(long number) {
        store().master().removeBlock(id(number));
    }

    /** Removes a block of this process. */
    void removeHere(long number) {
        store().removeBlock(id(number), true);
    }

    private static BlockManager store() {
        return SparkEnv.get().blockManager();
    }

    /** Whether a block is one of these. */
    public boolean holds(BlockId id) {
        return id instanceof StreamBlockId block && block.streamId() == stream;
    }

    private BlockId id(long number) {
        return new StreamBlockId(stream, number);
    }
}
