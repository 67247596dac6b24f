package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.kbfgs.spark.LocalCluster;
import org.kbfgs.spark.session.Topology;

/** Trainings of one dataset in this process and on executors in processes of their own, by turns, for tests that compare them. */
final class ClusterTrainings {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LocalTrainings trainings;
    private final Map<String, String> settings;
    private final Set<String> properties = new HashSet<>();

    private ClusterTrainings(Path folder, Map<String, String> settings) {
        this.settings = settings;
        trainings = LocalTrainings.begin(folder);
        inThisProcess();
    }

    /**
     * Writes the dataset; the first trainings are in this process.
     *
     * @param settings Spark's, on every master
     */
    static ClusterTrainings begin(Path folder, Map<String, String> settings) {
        return new ClusterTrainings(folder, settings);
    }

    /** The next trainings are in this process. */
    void inThisProcess() {
        onMaster("local[2]");
    }

    /** The next trainings are on two executors whose layers the executors own. */
    void amongOwners() {
        onMaster(LocalCluster.TWO_EXECUTORS);
        set(Topology.SETTING, "owners");
    }

    /** The next trainings are on this master, with no settings but those that the tests began with. */
    void onMaster(String master) {
        clear();
        properties.addAll(LocalCluster.choose(master));
        settings.forEach(this::set);
    }

    /** One more of Spark's settings, until another master is chosen. */
    void set(String setting, String value) {
        properties.add(setting);
        System.setProperty(setting, value);
    }

    private void clear() {
        properties.forEach(System::clearProperty);
        properties.clear();
    }

    /** {@code train} of a run in the folder, with further settings. */
    Ran train(String run, String... more) throws IOException {
        return trainings.train(run, more);
    }

    /** {@code train --resume} of a run in the folder. */
    Ran resume(String run, int epochs) {
        return Ran.of("train", "--resume", trainings.run(run).toString(), "--set", "run.epochs=" + epochs);
    }

    /** Nothing is reported but warnings of what the processes of this machine share. */
    static Ran assertEndsWell(Ran ran) {
        assertThat(ran.err().lines().filter(line -> !line.matches("kbfgs: warning: (cluster|machines): .*")))
                .isEmpty();
        assertThat(ran.code()).isZero();
        return ran;
    }

    /** The iteration of a run's last checkpoint; 0 if there is none. */
    int lastIteration(String run) {
        return trainings.lastIteration(run);
    }

    /** An accident in a thread of its own, as soon as the training that is begun next has come far enough. */
    static CompletableFuture<Void> once(BooleanSupplier isFarEnough, Runnable accident) {
        return CompletableFuture.runAsync(() -> {
            await(isFarEnough);
            accident.run();
        });
    }

    /** Returns as soon as the condition holds. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting").isLessThan(end);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Leaves the master to others. */
    void end() {
        clear();
        trainings.end();
    }
}
