package org.kbfgs.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Weights as bytes in native order, on their way from the driver to executors. */
sealed interface SentWeights extends Serializable {

    /** In a task: the bytes, not to be modified. */
    byte[] bytes();

    /** On the driver: drops them, here and on the executors. */
    void close();

    /** Sends them to the executors of so many tasks. */
    static SentWeights send(JavaSparkContext spark, byte[] weights, int tasks) {
        long number = Single.NUMBERS.getAndIncrement();
        return tasks < Torrent.TASKS && Blocks.WEIGHTS.put(number, ByteBuffer.wrap(weights))
                ? new Single(number)
                : new Torrent(spark.broadcast(weights));
    }

    /**
     * One block of the driver's store, that each executor fetches as a whole: in half the time of a broadcast, whose
     * pieces are serialized, fetched one by one, stored and told of to the driver.
     *
     * @param number of the block
     */
    record Single(long number) implements SentWeights {

        private static final AtomicLong NUMBERS = new AtomicLong();

        /** A task that finds none, as its job is over or the connection broke, fails; Spark runs it again if it should. */
        @Override
        public byte[] bytes() {
            return Blocks.WEIGHTS
                    .fetch(number)
                    .orElseThrow(() -> new IllegalStateException("weights " + number + " are not on the driver"));
        }

        @Override
        public void close() {
            Blocks.WEIGHTS.removeHere(number);
        }
    }

    /** Spark's own broadcast: executors pass its pieces on among themselves, and it may go to the driver's disk. */
    record Torrent(Broadcast<byte[]> sent) implements SentWeights {

        /** From so many tasks on, the driver's traffic must not grow with their number. */
        static final int TASKS = 5;

        @Override
        public byte[] bytes() {
            return sent.value();
        }

        @Override
        public void close() {
            sent.destroy();
        }
    }
}
