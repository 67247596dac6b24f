package org.kbfgs.spark.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.network.buffer.NettyManagedBuffer;
import org.junit.jupiter.api.Test;

/** Whoever waits for a block is told of the result, whatever the reader of the block throws. */
class BlockArrivalTest {

    private static CompletableFuture<Void> arrived(ByteBuf block, Consumer<ByteBuf> reader) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new BlockStoreChannel.Arrival(reader, done).onBlockFetchSuccess("block", new NettyManagedBuffer(block));
        return done;
    }

    @Test
    void aReadersErrorFailsTheFetch() {
        ByteBuf block = Unpooled.wrappedBuffer(new byte[3]);
        Error full = new OutOfMemoryError("no memory for a block");
        CompletableFuture<Void> done = arrived(block, bytes -> {
            throw full;
        });
        assertThat(done).failsWithin(Duration.ZERO).withThrowableThat().withCause(full);
        assertThat(block.refCnt()).isEqualTo(1);
    }

    @Test
    void aBlockThatIsReadEndsTheFetch() {
        AtomicInteger length = new AtomicInteger();
        assertThat(arrived(Unpooled.wrappedBuffer(new byte[3]), bytes -> length.set(bytes.readableBytes())))
                .isCompleted();
        assertThat(length).hasValue(3);
    }

    /** Spark makes an interruption a failure of the fetch. */
    @Test
    void aThreadThatIsInterruptedWhileItConnectsStaysSo() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        InterruptedException interruption = new InterruptedException();
        new BlockStoreChannel.Arrival(bytes -> {}, done).onBlockFetchFailure("block", interruption);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).failsWithin(Duration.ZERO).withThrowableThat().withCause(interruption);
    }
}
