package org.kbfgs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kbfgs.plan.ExampleModel.LOAD;
import static org.kbfgs.plan.ExampleModel.MODEL;
import static org.kbfgs.plan.ExampleModel.SIZES;
import static org.kbfgs.plan.ExampleModel.cluster;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.kbfgs.memory.Footprint;
import org.kbfgs.statistics.ShardPlacement;

/** What a model says of clusters follows from its parts. */
class IterationModelTest {

    private static final Offset<Double> EXACT = within(1e-9);

    @Test
    void theBusiestCoreHasItsShardsOneAfterTheOther() {
        assertThat(cluster(1, 4, 1000, 8).examplesPerCore()).isEqualTo(250);
        assertThat(cluster(3, 1, 800, 8).examplesPerCore()).isEqualTo(300);
        assertThat(cluster(2, 4, 1000, 8).examplesPerCore()).isEqualTo(125);
        assertThat(cluster(100, 4, 1000, 8).examplesPerCore()).isEqualTo(125); // S caps the parallelism.
    }

    @Test
    void aSlowLinkMakesTrafficTheBottleneckAndManyExecutorsDoSoOnAnyLink() {
        assertThat(MODEL.predict(LOAD, cluster(1, 1, 100_000, 1)).bottleneck()).isEqualTo("sums");
        assertThat(MODEL.predict(LOAD, new ClusterSpec(2, 4, 1e6, 1000, 8)).bottleneck())
                .isEqualTo("traffic");
        ClusterSpec many = cluster(1000, 4, 100_000, 4000);
        assertThat(MODEL.predict(LOAD, many).bottleneck()).isEqualTo("traffic");
        assertThat(MODEL.efficiency(LOAD, many)).isLessThan(0.01);
        assertThat(MODEL.efficiency(LOAD, cluster(1, 4, 100_000, 4000))).isCloseTo(1, EXACT);
    }

    @Test
    void ownersWinWhereTheDriversLinkIsTheBottleneckAndTheirUpdateIsThatOfTheLargestLayer() {
        OwnersModel owners = new OwnersModel(MODEL, MODEL.latency());
        ClusterSpec slow = new ClusterSpec(8, 1, 1e8, 1000, 8);
        double onDriver = MODEL.predict(LOAD, slow).seconds();
        assertThat(owners.seconds(LOAD, slow)).isLessThan(onDriver / 2);
        ClusterSpec alone = cluster(1, 1, 1000, 8);
        assertThat(owners.seconds(LOAD, alone))
                .as("one executor has all layers, and nothing is sent")
                .isCloseTo(MODEL.predict(LOAD, alone).seconds() - MODEL.wire() * (2e7 + 1e7), EXACT);
        MethodLoad balanced = new MethodLoad(3e7, 9e9, 2e7, 1e7, 0, SIZES);
        ClusterSpec many = cluster(8, 1, 1000, 8);
        assertThat(owners.seconds(LOAD, many) - owners.seconds(balanced, many))
                .as("the largest layer's share of update and additions beyond an eighth; it is cut for the links")
                .isCloseTo(
                        (0.3 - 1 / 8.0) * (2e-11 * 9e9 + 1e-10 * 7 * 2e7) + 1e-9 * (14 / 8.0 - 7 / 8.0) * 3e7, EXACT);
    }

    /** Half of all weights and sums go over a link, in 4 and 8 seconds; the passes take 1 and 2, and the largest layer is three tenths. */
    @Test
    void linksOfOwnersWorkDuringThePasses() {
        IterationModel sumsAlone = new IterationModel(1e-11, 0, 0, 0, 0);
        OwnersModel owners = new OwnersModel(sumsAlone, 0);
        MethodLoad load = new MethodLoad(1e11, 0, 16, 8, 0.3, SIZES);
        ClusterSpec two = new ClusterSpec(2, 1, 1, 6, 2);
        assertThat(owners.seconds(load, two)).isCloseTo(4 + 0.3 * 1 + 8 + 0.3 * 2, EXACT);
        ClusterSpec fast = new ClusterSpec(2, 1, 100, 6, 2);
        assertThat(owners.seconds(load, fast)).isCloseTo(1 + 0.3 * 0.04 + 2 + 0.3 * 0.08, EXACT);
        MethodLoad halved = load.withWeights(4);
        assertThat(owners.seconds(halved, two)).isCloseTo(2 + 0.3 * 1 + 8 + 0.3 * 2, EXACT);
        MethodLoad oneLayer = new MethodLoad(1e11, 0, 8, 4, 1, SIZES);
        assertThat(owners.seconds(oneLayer, two))
                .as("a single layer leaves nothing to overlap with")
                .isCloseTo(3 + 12, EXACT);
    }

    @Test
    void memoryIsThatOfTheFootprintWithoutData() {
        Prediction expected = MODEL.predict(LOAD, cluster(3, 2, 1000, 8));
        Footprint footprint = new Footprint(SIZES, new ShardPlacement(8, 3), 1000, List.of());
        assertThat(expected.driver()).isEqualTo(footprint.driver().bytes());
        assertThat(expected.executor()).isEqualTo(footprint.executor().bytes());
    }

    @Test
    void aClusterOfNothingIsAMistake() {
        assertThatThrownBy(() -> cluster(0, 1, 1, 1)).hasMessage("executors 0: expected at least 1");
        assertThatThrownBy(() -> new ClusterSpec(1, 1, Double.NaN, 1, 1)).hasMessageContaining("bandwidth is NaN");
    }
}
