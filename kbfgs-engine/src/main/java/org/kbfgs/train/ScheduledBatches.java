package org.kbfgs.train;

import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.MiniBatch;

/** Epoch after epoch of a schedule; the warm start sees an epoch of its own. All examples at once where m >= n. */
public record ScheduledBatches(BatchSchedule schedule) implements MiniBatches {

    private static final long WARM_UP_EPOCH = -1;

    @Override
    public MiniBatch warmUp(long k) {
        return new MiniBatch.Scheduled(WARM_UP_EPOCH, k);
    }

    @Override
    public MiniBatch at(long iteration) {
        if (schedule.miniBatch() >= schedule.examples()) {
            return new MiniBatch.All();
        }
        long perEpoch = schedule.batchesPerEpoch();
        return new MiniBatch.Scheduled(iteration / perEpoch, iteration % perEpoch);
    }

    /** The iterations of an epoch: floor(n / m), 1 for full batch. */
    public long iterationsPerEpoch() {
        return Math.max(1, schedule.batchesPerEpoch());
    }
}
