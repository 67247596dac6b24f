package org.kbfgs.launcher;

/** Tests that submit-scripts/cluster-tests.sh runs, and {@code mvn verify} leaves out for their time. */
public final class SlowTests {

    public static final String TAG = "slow";

    private SlowTests() {}
}
