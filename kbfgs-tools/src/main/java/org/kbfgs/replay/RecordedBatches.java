package org.kbfgs.replay;

import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.train.MiniBatches;

/** The mini-batches as recorded. */
record RecordedBatches(Trajectory trajectory) implements MiniBatches {

    @Override
    public MiniBatch warmUp(long k) {
        Node recorded = trajectory.root().at("init_batches");
        int count = recorded.items().size();
        if (k >= count) {
            throw new NotATrajectory(recorded.path() + " has " + count + " batches, the warm start needs "
                    + trajectory.examples() / trajectory.batchSize());
        }
        return rows(recorded.items().get(Math.toIntExact(k)));
    }

    @Override
    public MiniBatch at(long iteration) {
        return rows(trajectory.iteration(iteration).at("batch"));
    }

    private MiniBatch rows(Node batch) {
        return new MiniBatch.Rows(batch.ids(trajectory.examples()));
    }
}
