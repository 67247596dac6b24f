package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/**
 * A sum's bits do not depend on what else is asked for: the mean h and g of a probe are those of the first pass where the
 * weights have not moved, so that s = y = 0 and no pair is made of rounding errors.
 */
class SumsOfOneWayTest {

    private static final Architecture NETWORK = Architecture.of(
            List.of(7, 5, 1, 7),
            List.of(Activation.RELU, Activation.LINEAR, Activation.LINEAR),
            Loss.SIGMOID_CROSS_ENTROPY);

    @Property(tries = 200)
    void whateverElseIsAskedFor(
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 3) int shards,
            @ForAll @Size(min = 1) Set<Statistic> some,
            @ForAll @IntRange(max = 100) int seed) {
        Examples examples = Examples.random(NETWORK, n, seed);
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, seed);
        try (Workers workers = new Workers(1)) {
            LocalObjective objective = examples.objective(Matrices.FLOAT32, n, shards, workers);
            Statistics all = sums(objective, W, EnumSet.allOf(Statistic.class));
            Statistics seen = sums(objective, W, some);
            for (Statistic sum : some) {
                if (sum.isScalar()) {
                    assertThat(seen.scalar(sum)).as(sum.name()).isEqualTo(all.scalar(sum));
                } else {
                    assertThat(NativeBytes.bytes(seen.all(sum)))
                            .as(sum.name())
                            .isEqualTo(NativeBytes.bytes(all.all(sum)));
                }
            }
        }
    }

    private static Statistics sums(LocalObjective objective, Parameters W, Set<Statistic> sums) {
        return objective
                .evaluate(W, List.of(new StatisticsRequest(new MiniBatch.All(), new Targets.Data(), sums)))
                .get()
                .get(0);
    }
}
