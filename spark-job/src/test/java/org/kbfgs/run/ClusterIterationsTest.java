package org.kbfgs.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;

class ClusterIterationsTest {

    private static TrainConfig config(int width) {
        return TrainConfig.of(Settings.of(List.of(
                "data.train=a",
                "data.test=b",
                "run.dir=c",
                "network.layers=[6," + width + ",6]",
                "network.activations=[relu,linear]",
                "network.loss=half-squared-error",
                "optimizer.learning-rate=1",
                "optimizer.damping=1")));
    }

    /** A block's bytes are one array of Java's. */
    @Test
    void aLayerWhoseStateIsTooLargeForABlockIsRefusedBeforeTheTraining() {
        assertThatCode(() -> ClusterIterations.requireBlocks(config(400), 100)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ClusterIterations.requireBlocks(config(40_000), 100))
                .isInstanceOf(BadInput.class)
                .hasMessageMatching("spark.kbfgs.topology = owners: a layer has a state of \\d{10,} bytes, expected at most"
                        + " 2147352575, or driver");
    }
}
