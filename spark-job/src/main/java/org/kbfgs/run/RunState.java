package org.kbfgs.run;

import org.kbfgs.io.BadInput;
import org.kbfgs.io.ErrorLine;

/** How a run stands by its process's own account. */
public sealed interface RunState {

    /** In {@code status.json}. */
    String name();

    /** It trains, unless its process was ended without notice. */
    record Running() implements RunState {

        @Override
        public String name() {
            return "running";
        }
    }

    /** A signal ended it, after a checkpoint. */
    record Stopped() implements RunState {

        @Override
        public String name() {
            return "stopped";
        }
    }

    /** The model is written. */
    record Finished() implements RunState {

        @Override
        public String name() {
            return "finished";
        }
    }

    /**
     * It failed.
     *
     * @param line the error in one line
     * @param exitCode of the process: 2 for the user's mistake, 1 for a failure
     */
    record Failed(String line, int exitCode) implements RunState {

        static Failed of(Throwable failure) {
            String line = failure instanceof Error error ? ErrorLine.of(error) : ErrorLine.of((Exception) failure);
            return new Failed(line, failure instanceof BadInput ? 2 : 1);
        }

        @Override
        public String name() {
            return "failed";
        }
    }
}
