package org.kbfgs.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kbfgs.plan.ExampleModel.LOAD;
import static org.kbfgs.plan.ExampleModel.MODEL;
import static org.kbfgs.plan.ExampleModel.cluster;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.plan.ClusterSpec;
import org.kbfgs.plan.IterationModel;
import org.kbfgs.plan.OwnersModel;
import org.kbfgs.spark.session.Topology;

/** A model that made the times is the model that is fitted to them. */
class CalibrationTest {

    private static final String SHAPE = "784-100-10";
    private static final Offset<Double> EXACT = within(1e-9);

    @Test
    void aFitFindsTheModelThatMadeTheTimes() {
        List<Observation> seen = new ArrayList<>();
        for (int executors : new int[] {1, 2}) {
            for (int m : new int[] {1000, 4000}) {
                seen.add(observation(cluster(executors, 2 / executors, m, 4)));
            }
        }
        IterationModel fitted = Calibration.fit(seen);
        assertThat(fitted.sums() / MODEL.sums()).isCloseTo(1, EXACT);
        assertThat(fitted.update() / MODEL.update()).isCloseTo(1, EXACT);
        assertThat(fitted.combine() / MODEL.combine()).isCloseTo(1, EXACT);
        assertThat(fitted.latency()).isCloseTo(MODEL.latency(), EXACT);
        assertThat(fitted.wire() / MODEL.wire()).isCloseTo(1, EXACT);
    }

    private static Observation observation(ClusterSpec setup) {
        double localExamples = setup.miniBatch() / 2.0; // Two threads, each with half of the shards.
        return new Observation(
                "k-bfgs",
                SHAPE,
                ElementType.FLOAT32,
                LOAD,
                setup,
                Topology.DRIVER,
                true,
                2,
                MODEL.predict(LOAD, setup).seconds(),
                MODEL.sums() * LOAD.flopsPerExample() * localExamples,
                MODEL.update() * LOAD.flopsOfUpdate(),
                MODEL.combine() * (setup.shards() - 1) * LOAD.message());
    }

    @Test
    void theLatencyOfOwnersIsFittedToTheirTimes() {
        ClusterSpec setup = cluster(2, 1, 1000, 4);
        double seconds = new OwnersModel(MODEL, 0.05).seconds(LOAD, setup);
        Observation seen = new Observation(
                "k-bfgs", SHAPE, ElementType.FLOAT32, LOAD, setup, Topology.OWNERS, true, 2, seconds, 0, 0, 0);
        assertThat(Calibration.fitOwners(MODEL, List.of(seen)).latency()).isCloseTo(0.05, EXACT);
        assertThat(Calibration.fitOwners(MODEL, List.of()).latency()).isEqualTo(MODEL.latency());
    }

    @Test
    void nothingToFitToIsAMistake() {
        assertThatThrownBy(() -> Calibration.fit(List.of()))
                .hasMessageContaining("no observation of executor processes");
    }
}
