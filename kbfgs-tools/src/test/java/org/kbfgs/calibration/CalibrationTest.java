package org.kbfgs.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.memory.Sizes;
import org.kbfgs.plan.ClusterSpec;
import org.kbfgs.plan.IterationModel;
import org.kbfgs.plan.MethodLoad;
import org.kbfgs.plan.OwnersModel;
import org.kbfgs.spark.session.Topology;

/** A model that made the times is the model that is fitted to them. */
class CalibrationTest {

    private static final IterationModel TRUE = new IterationModel(1e-11, 2e-11, 1e-10, 0.02, 1e-9);
    private static final Sizes SIZES =
            new Sizes(10_000_000, 90_000_000, 0, 40_000_000, 10_000_000, 50_000, 3_000, 20_000_000, 20_000_000);
    private static final MethodLoad DEMAND = new MethodLoad(3e7, 9e9, 2e7, 1e7, 0.3, SIZES);
    private static final String SHAPE = "784-100-10";
    private static final Offset<Double> EXACT = within(1e-9);

    @Test
    void aFitFindsTheModelThatMadeTheTimes() {
        List<Observation> seen = new ArrayList<>();
        for (int executors : new int[] {1, 2}) {
            for (int m : new int[] {1000, 4000}) {
                seen.add(observation(new ClusterSpec(executors, 2 / executors, Double.POSITIVE_INFINITY, m, 4)));
            }
        }
        IterationModel fitted = Calibration.fit(seen);
        assertThat(fitted.sums() / TRUE.sums()).isCloseTo(1, EXACT);
        assertThat(fitted.update() / TRUE.update()).isCloseTo(1, EXACT);
        assertThat(fitted.combine() / TRUE.combine()).isCloseTo(1, EXACT);
        assertThat(fitted.latency()).isCloseTo(TRUE.latency(), EXACT);
        assertThat(fitted.wire() / TRUE.wire()).isCloseTo(1, EXACT);
    }

    private static Observation observation(ClusterSpec setup) {
        double localExamples = setup.miniBatch() / 2.0; // Two threads, each with half of the shards.
        return new Observation(
                "k-bfgs",
                SHAPE,
                ElementType.FLOAT32,
                DEMAND,
                setup,
                Topology.DRIVER,
                true,
                2,
                TRUE.predict(DEMAND, setup).seconds(),
                TRUE.sums() * DEMAND.flopsPerExample() * localExamples,
                TRUE.update() * DEMAND.flopsOfUpdate(),
                TRUE.combine() * (setup.shards() - 1) * DEMAND.message());
    }

    @Test
    void theLatencyOfOwnersIsFittedToTheirTimes() {
        ClusterSpec setup = setup(2, 1, 1000, 4);
        double seconds = new OwnersModel(TRUE, 0.05).seconds(DEMAND, setup);
        Observation seen = new Observation(
                "k-bfgs", SHAPE, ElementType.FLOAT32, DEMAND, setup, Topology.OWNERS, true, 2, seconds, 0, 0, 0);
        assertThat(Calibration.fitOwners(TRUE, List.of(seen)).latency()).isCloseTo(0.05, EXACT);
        assertThat(Calibration.fitOwners(TRUE, List.of()).latency()).isEqualTo(TRUE.latency());
    }

    @Test
    void nothingToFitToIsAMistake() {
        assertThatThrownBy(() -> Calibration.fit(List.of()))
                .hasMessageContaining("no observation of executor processes");
    }

    private static ClusterSpec setup(int executors, int cores, int m, int shards) {
        return new ClusterSpec(executors, cores, Double.POSITIVE_INFINITY, m, shards);
    }
}
