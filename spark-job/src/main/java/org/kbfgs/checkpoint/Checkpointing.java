package org.kbfgs.checkpoint;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.io.WholeFile;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.TrainingState;

/** Writes a training's checkpoints when they are due, and one where it is asked to stop. */
public final class Checkpointing implements Checkpoints {

    private static final double MINUTE = Duration.ofMinutes(1).toNanos();

    private final CheckpointSettings when;
    private final CheckpointStore store;
    private final Provenance origin;
    private final Optional<WholeFile.Content> preprocessing;
    private final BooleanSupplier stop;
    private final Consumer<String> warn;
    private long last = System.nanoTime();

    /**
     * @param preprocessing the content of each checkpoint's preprocessing, if the model has any
     * @param stop whether the training is asked to stop
     * @param warn receives a line for each checkpoint that could not be written; training continues
     */
    public Checkpointing(
            CheckpointSettings when,
            CheckpointStore store,
            Provenance origin,
            Optional<WholeFile.Content> preprocessing,
            BooleanSupplier stop,
            Consumer<String> warn) {
        this.when = when;
        this.store = store;
        this.origin = origin;
        this.preprocessing = preprocessing;
        this.stop = stop;
        this.warn = warn;
    }

    @Override
    public Verdict after(long iteration, Occasion occasion, Supplier<TrainingState> snapshot) {
        boolean stops = stop.getAsBoolean();
        boolean endsEpoch = occasion == Occasion.EPOCH_END;
        boolean due = when.isDue(iteration, endsEpoch, (System.nanoTime() - last) / MINUTE);
        if (when.keep() > 0 && (stops || due || occasion == Occasion.END)) {
            write(iteration, snapshot.get());
        }
        return stops ? Verdict.STOP : Verdict.GO_ON;
    }

    private void write(long iteration, TrainingState snapshot) {
        try {
            store.write(new Checkpoint(snapshot, origin), preprocessing);
        } catch (IOException e) {
            warn.accept("no checkpoint at iteration " + iteration + ": " + e.getMessage());
        }
        last = System.nanoTime();
    }
}
