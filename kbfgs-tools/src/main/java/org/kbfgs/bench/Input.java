package org.kbfgs.bench;

/** A dataset on its way into a cluster's memory, as a training takes it. */
public interface Input {

    /** Reads the files; the examples lie in memory when this returns. */
    Resident load();

    /** The cluster's master. */
    String master();

    /** The cluster's cores. */
    int cores();

    /** Examples in memory. */
    interface Resident extends AutoCloseable {

        /** Bytes of their features as float32. */
        long bytes();

        /** One evaluation over all, as after an epoch. */
        void evaluate();

        /** The jobs that a first evaluation is. */
        int jobs();

        /** Gives the memory back. */
        @Override
        void close();
    }
}
