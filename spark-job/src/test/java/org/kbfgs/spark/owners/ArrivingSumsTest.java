package org.kbfgs.spark.owners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.storage.BlockManagerId;
import org.junit.jupiter.api.Test;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.train.LayerOwners;

/** A process that hangs holds nobody up who has another source, and a block that was not there is fetched again. */
class ArrivingSumsTest {

    private static final ArrivingSums.Key KEY =
            new ArrivingSums.Key(new LayerParts.Part(0, 1, 0, 1), new ReductionTree.Node(0, 1));

    private final Requested stores = new Requested();
    private final ArrivingSums arriving = new ArrivingSums(stores);
    private final List<byte[]> read = new ArrayList<>();

    /** Block stores that give what a test gives. */
    private static final class Requested implements ArrivingSums.Stores {

        private record Fetch(ArrivingSums.Block block, Consumer<ByteBuf> reader, CompletableFuture<Void> done) {

            void arrives(int value) {
                reader.accept(Unpooled.wrappedBuffer(new byte[] {(byte) value}));
                done.complete(null);
            }
        }

        private final List<Fetch> fetches = new ArrayList<>();

        @Override
        public CompletableFuture<Void> fetch(ArrivingSums.Block block, Consumer<ByteBuf> reader) {
            fetches.add(new Fetch(block, reader, new CompletableFuture<>()));
            return fetches.get(fetches.size() - 1).done;
        }
    }

    private static ArrivingSums.Block block(String executor) {
        return new ArrivingSums.Block(
                BlockManagerId.apply(executor, executor + ".example.org", 40_000, scala.Option.empty()), 7);
    }

    private Requested.Fetch fetch(int number) {
        return stores.fetches.get(number);
    }

    private static void assertLost(CompletableFuture<Void> block) {
        assertThatThrownBy(() -> FetchedBlocks.joined(List.of(block))).isInstanceOf(LayerOwners.OwnersLost.class);
    }

    @Test
    void anAnnouncedBlockIsFetchedOnce() {
        assertThat(arriving.announced(KEY, block("1"), read::add)).isPresent();
        assertThat(arriving.announced(KEY, block("2"), read::add)).isEmpty();
        ArrivingSums.Needed needed = arriving.needed(KEY, block("1"), read::add);
        assertThat(needed.isNew()).isFalse();
        assertThat(needed.done()).isNotDone();
        fetch(0).arrives(3);
        assertThat(needed.done()).isCompleted();
        assertThat(read).containsExactly(new byte[] {3});
    }

    @Test
    void aBlockThatDoesNotComeIsAbandonedForAnother() {
        CompletableFuture<Void> hanging =
                arriving.announced(KEY, block("1"), read::add).orElseThrow();
        ArrivingSums.Needed needed = arriving.needed(KEY, block("2"), read::add);
        assertThat(needed.isNew()).isTrue();
        assertLost(hanging);
        fetch(1).arrives(4);
        fetch(0).arrives(3);
        assertThat(needed.done()).isCompleted();
        assertThat(read).containsExactly(new byte[] {4});
    }

    @Test
    void nothingIsReadAfterTheEnd() {
        CompletableFuture<Void> hanging =
                arriving.needed(KEY, block("1"), read::add).done();
        arriving.end();
        assertLost(hanging);
        fetch(0).arrives(3);
        assertThat(read).isEmpty();
    }

    @Test
    void theEndWaitsForABlockThatIsBeingRead() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        arriving.needed(KEY, block("1"), bytes -> {
            reading.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            read.add(bytes);
        });
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> fetch(0).arrives(3));
        reading.await();
        CompletableFuture<List<byte[]>> end = CompletableFuture.supplyAsync(() -> {
            arriving.end();
            return List.copyOf(read);
        });
        assertThatThrownBy(() -> end.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        goesOn.countDown();
        assertThat(end.get()).hasSize(1);
        reader.join();
    }

    @Test
    void aBlockThatWasNotThereAtItsAnnouncementIsFetchedAgain() {
        arriving.announced(KEY, block("1"), read::add);
        fetch(0).done.completeExceptionally(new IllegalStateException("block is not here"));
        ArrivingSums.Needed needed = arriving.needed(KEY, block("1"), read::add);
        assertThat(needed.isNew()).isTrue();
        fetch(1).arrives(3);
        assertThat(needed.done()).isCompleted();
        assertThat(read).containsExactly(new byte[] {3});
    }

    /** A lost block costs a return to an earlier state, an error ends the training. */
    @Test
    void anErrorOfAReaderIsNoLostBlock() {
        CompletableFuture<Void> failed = CompletableFuture.failedFuture(new OutOfMemoryError("heap"));
        assertThatThrownBy(() -> FetchedBlocks.joined(List.of(failed))).isInstanceOf(OutOfMemoryError.class);
    }
}
