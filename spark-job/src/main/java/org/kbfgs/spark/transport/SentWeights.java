package org.kbfgs.spark.transport;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.ShardPlacement;

/** Weights as bytes in native order, on their way from the driver to executors. */
public sealed interface SentWeights extends Serializable {

    /** In a task: takes the weights. Modified: at. */
    void read(Parameters at);

    /** On the driver: drops them, here and on the executors. */
    void close();

    /** Sends them to the executors of so many tasks. */
    static SentWeights send(JavaSparkContext spark, byte[] weights, int tasks) {
        long number = Single.NUMBERS.getAndIncrement();
        return tasks < ShardPlacement.BROADCAST && BlockStoreChannel.WEIGHTS.put(number, weights)
                ? new Single(BlockStoreChannel.here(), number)
                : new Torrent(spark.broadcast(weights));
    }

    /**
     * One block of the driver's store, which each executor copies from the network to where it is used: a broadcast's pieces
     * are serialized, fetched one by one, stored and reported to the driver.
     */
    record Single(BlockManagerId store, long number) implements SentWeights {

        private static final AtomicLong NUMBERS = new AtomicLong();

        /** A task that finds none, as its job is over or the connection broke, fails; Spark runs it again if it should. */
        @Override
        public void read(Parameters at) {
            BlockStoreChannel.WEIGHTS
                    .fetch(store, number, bytes -> at.read(bytes.nioBuffers()))
                    .join();
        }

        @Override
        public void close() {
            BlockStoreChannel.WEIGHTS.removeHere(number);
        }
    }

    /** Spark's own broadcast: executors pass its pieces on among themselves, and it may go to the driver's disk. */
    record Torrent(Broadcast<byte[]> sent) implements SentWeights {

        @Override
        public void read(Parameters at) {
            at.read(sent.value());
        }

        @Override
        public void close() {
            sent.destroy();
        }
    }
}
