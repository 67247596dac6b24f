package org.kbfgs.spark.transport;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.ShardPlacement;
import org.kbfgs.statistics.WirePrecision;

/** Weights as bytes in native order, on their way from the driver to executors. */
public sealed interface SentWeights extends Serializable {

    /** In a task: takes the weights. Modified: at. */
    void read(Parameters at);

    /** On the driver: drops them, here and on the executors. */
    void close();

    /** Sends them to the executors of so many tasks: weights that bfloat16 has as they are, in two bytes each. */
    static SentWeights send(JavaSparkContext spark, Matrix weights, int tasks) {
        long number = Single.NUMBERS.getAndIncrement();
        WirePrecision precision = WirePrecision.exact(weights);
        byte[] bytes = precision.bytes(weights);
        return tasks < ShardPlacement.BROADCAST && BlockStoreChannel.WEIGHTS.put(number, bytes)
                ? new Single(BlockStoreChannel.here(), number, precision)
                : new Torrent(spark.broadcast(bytes), precision);
    }

    /**
     * One block of the driver's store, which each executor copies from the network to where it is used: a broadcast's pieces
     * are serialized, fetched one by one, stored and reported to the driver.
     */
    record Single(BlockManagerId store, long number, WirePrecision precision) implements SentWeights {

        private static final AtomicLong NUMBERS = new AtomicLong();

        /** A task that finds none, as its job is over or the connection broke, fails; Spark runs it again if it should. */
        @Override
        public void read(Parameters at) {
            BlockStoreChannel.WEIGHTS
                    .fetch(store, number, bytes -> BlockStoreChannel.read(bytes, precision, at.flat()))
                    .join();
        }

        @Override
        public void close() {
            BlockStoreChannel.WEIGHTS.removeHere(number);
        }
    }

    /** Spark's own broadcast: executors pass its pieces on among themselves, and it may go to the driver's disk. */
    record Torrent(Broadcast<byte[]> sent, WirePrecision precision) implements SentWeights {

        @Override
        public void read(Parameters at) {
            precision.read(sent.value(), at.flat());
        }

        @Override
        public void close() {
            sent.destroy();
        }
    }
}
