package org.kbfgs.spark.evaluate;

import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.score.BatchScorer;
import org.kbfgs.score.Score;

/**
 * In a task, the outputs z of a network for the rows of a shard, a batch of rows at a time.
 *
 * @param weights {@link Parameters#toBytes} of the network's weights
 */
record ShardScores(Architecture network, ElementType type, Broadcast<byte[]> weights) implements Serializable {

    /** The outputs of rows {@code first} and on of a shard. */
    record Batch(Shard shard, int first, float[][] outputs) {

        int rows() {
            return outputs.length;
        }

        double target(int r, int output) {
            return shard.targetsOrFeatures().at(first + r, output);
        }

        double weight(int r) {
            return shard.weights().isPresent() ? shard.weights().get().at(first + r, 0) : 1;
        }
    }

    Iterator<Batch> of(Shard shard) {
        return new Batches(shard);
    }

    private final class Batches implements Iterator<Batch> {

        private final Shard shard;
        private final RowBlock features;
        private final Parameters W = Parameters.zeros(network, BackendChoice.of(type));
        private final BatchScorer scorer = new BatchScorer(W);
        private final float[] row = new float[network.inputs()];
        private int first;

        Batches(Shard shard) {
            this.shard = shard;
            this.features = shard.features();
            W.read(weights.value());
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close());
        }

        private void close() {
            scorer.close();
            W.flat().close();
        }

        @Override
        public boolean hasNext() {
            return first < features.rows();
        }

        @Override
        public Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no row is left of shard " + shard.number());
            }
            int count = Math.min(BatchScorer.ROWS, features.rows() - first);
            for (int r = 0; r < count; r++) {
                for (int c = 0; c < row.length; c++) {
                    row[c] = (float) features.at(first + r, c);
                }
                scorer.put(r, row);
            }
            scorer.forward();
            Batch batch = new Batch(shard, first, scorer.scores(new Score.Code(network.depth()), count));
            first += count;
            return batch;
        }
    }
}
