package org.kbfgs.plan;

/**
 * The speeds that a cluster is taken to have where none has been measured, rounded from measurements (docs/notebook/planning.md).
 */
public final class AssumedSpeeds {

    /** Gbit/s of each link, the driver's too. */
    public static final int GBIT = 10;

    private static final double BYTES_OF_GBIT = 1e9 / 8;

    /** Seconds a floating-point operation of a core. */
    private static final double FLOP = 1 / 100e9;

    /** Seconds a byte of sums added to others. */
    private static final double ADDED_BYTE = 1 / 10e9;

    /** Seconds a byte to be sent, beside the link. */
    private static final double SENT_BYTE = 1 / 2.5e9;

    /** Seconds of a job. */
    private static final double JOB = 0.02;

    /** Seconds of the calls of an iteration among owners. */
    private static final double CALLS = 0.06;

    private AssumedSpeeds() {}

    /** Bytes a second of a link of so many Gbit/s. */
    public static double bytesPerSecond(double gbit) {
        return gbit * BYTES_OF_GBIT;
    }

    /** With the state on a driver that has as many cores as an executor. */
    static IterationModel onDriver(int cores) {
        return new IterationModel(FLOP, FLOP / cores, ADDED_BYTE, JOB, SENT_BYTE);
    }

    /** Among owners. */
    static OwnersModel amongOwners(int cores) {
        return new OwnersModel(onDriver(cores), JOB + CALLS);
    }
}
