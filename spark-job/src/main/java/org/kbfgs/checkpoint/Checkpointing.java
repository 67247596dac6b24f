package org.kbfgs.checkpoint;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.io.WholeFile;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.OptimizerState;
import org.kbfgs.train.SavedStates;
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
        boolean inAnyCase = stops || occasion == Occasion.OVERDUE || occasion == Occasion.END;
        if (when.keep() > 0 && (inAnyCase || due)) {
            write(iteration, snapshot.get());
        }
        return stops || stop.getAsBoolean() ? Verdict.STOP : Verdict.GO_ON;
    }

    @Override
    public SavedStates savedStates() {
        return when.savedStates(store.folder());
    }

    private void write(long iteration, TrainingState snapshot) {
        try {
            Checkpoint checkpoint = store.withOwnersFiles(new Checkpoint(snapshot, origin));
            byAnotherThread(() -> {
                store.write(
                        checkpoint, preprocessing, () -> kept(snapshot.point().optimizer()));
                return null;
            });
        } catch (IOException e) {
            warn.accept("no checkpoint at iteration " + iteration + ": " + e.getMessage());
        }
        last = System.nanoTime();
    }

    private static void kept(OptimizerState state) {
        if (state instanceof OptimizerState.AtOwners owners) {
            owners.kept();
        }
    }

    /** Hadoop's local file system loses the interruption of a thread that writes; of a thread that waits it is kept. */
    private static void byAnotherThread(Callable<Void> work) throws IOException {
        FutureTask<Void> writing = new FutureTask<>(work);
        new Thread(writing, "kbfgs-checkpoint").start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    writing.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failure) {
            throw cause(failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The failure, if it is an {@link IOException}; else it is thrown. */
    private static IOException cause(ExecutionException failure) {
        if (failure.getCause() instanceof IOException known) {
            return known;
        }
        if (failure.getCause() instanceof Error error) {
            throw error;
        }
        throw failure.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
}
