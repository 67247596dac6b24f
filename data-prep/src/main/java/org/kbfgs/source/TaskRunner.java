package org.kbfgs.source;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Runs tasks that do not depend on each other, on this machine or on a cluster. */
public interface TaskRunner extends AutoCloseable {

    /** A task, which is sent to where it runs. */
    @FunctionalInterface
    interface Task<R extends Serializable> extends Serializable {
        R run() throws IOException;
    }

    /** The results of the tasks, in their order. */
    <R extends Serializable> List<R> run(List<Task<R>> tasks);

    @Override
    void close();

    /** Runs tasks in the caller's thread. */
    final class InThisThread implements TaskRunner {
        @Override
        public <R extends Serializable> List<R> run(List<Task<R>> tasks) {
            List<R> results = new ArrayList<>();
            for (Task<R> task : tasks) {
                try {
                    results.add(task.run());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return results;
        }

        @Override
        public void close() {}
    }
}
