package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Bfloat16;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** Sums as bfloat16 beside sums as they are computed, of the same examples. */
class WirePrecisionTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 3, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final EnumSet<Statistic> SUMS = EnumSet.allOf(Statistic.class);
    private static final int ROWS = 37;
    private static final Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 3);

    @Example
    void aShardsSumsAreThoseComputedRoundedOnce() {
        Matrix computed = sums(1, WirePrecision.FULL).flat();
        Matrix rounded = sums(1, WirePrecision.BFLOAT16).flat();
        assertThat(rounded.toDoubles()).isNotEqualTo(computed.toDoubles());
        Bfloat16.round(computed);
        assertThat(rounded.toDoubles()).isEqualTo(computed.toDoubles());
    }

    @Property(tries = 20)
    void theWholeIsRoundedAndItsCountAndScalarsAreExact(@ForAll @IntRange(min = 1, max = 12) int shards) {
        Statistics computed = sums(shards, WirePrecision.FULL);
        Statistics rounded = sums(shards, WirePrecision.BFLOAT16);
        assertThat(rounded.count()).isEqualTo(computed.count()).isEqualTo(ROWS);
        for (Statistic sum : SUMS) {
            if (sum.isScalar()) {
                assertThat(rounded.scalar(sum)).isEqualTo(computed.scalar(sum));
            }
        }
        for (double entry : rounded.flat().toDoubles()) {
            assertThat(Float.floatToRawIntBits((float) entry) & 0xFFFF).isZero();
        }
    }

    /** In float32, then rounded: 2^-8 beside 1 is cut, and what two float32 carry to it is not lost before. */
    @Example
    void aSumOfTwoIsRoundedAfterItsAddition() {
        Statistics one = of(1);
        one.add(of(0x1p-8f));
        assertThat(one.flat().get(0)).isEqualTo(1);
        Statistics above = of(1);
        above.add(of(0x1.01p-8f)); // itself no bfloat16, so it is cut only with the sum, above the tie
        assertThat(above.flat().get(0)).isEqualTo(1 + 0x1p-7f);
    }

    @Example
    void aMessageHasTwoBytesAnEntry() {
        Statistics full = sums(1, WirePrecision.FULL);
        Statistics half = sums(1, WirePrecision.BFLOAT16);
        long entries = full.layout().length();
        assertThat(half.toBytes()).hasSize(full.toBytes().length - 2 * (int) entries);
        assertThatThrownBy(() -> full.read(half.toBytes()))
                .hasMessageContaining("statistics message has " + half.wireBytes() + " bytes");
    }

    @Example
    void float64IsRefused() {
        StatisticsLayout layout = StatisticsLayout.of(NETWORK, SUMS);
        assertThatThrownBy(() -> Statistics.zeros(layout, Matrices.FLOAT64, WirePrecision.BFLOAT16))
                .hasMessage("sums are of float64, expected float32 for precision bfloat16");
    }

    @Example
    void labelsAreThoseOfTheSetting() {
        for (WirePrecision precision : WirePrecision.values()) {
            assertThat(WirePrecision.of(precision.label())).isEqualTo(precision);
        }
        assertThatThrownBy(() -> WirePrecision.of("float16"))
                .hasMessage("precision is float16, expected one of full, bfloat16");
    }

    private static Statistics of(float entry) {
        Statistics sums = Statistics.zeros(
                StatisticsLayout.of(NETWORK, EnumSet.of(Statistic.INPUTS)), Matrices.FLOAT32, WirePrecision.BFLOAT16);
        sums.flat().set(0, entry);
        return sums;
    }

    private static Statistics sums(int shards, WirePrecision precision) {
        try (Workers workers = new Workers(1)) {
            return Examples.random(NETWORK, ROWS, 5)
                    .objective(Matrices.FLOAT32, precision, ROWS, shards, workers)
                    .evaluate(W, List.of(new StatisticsRequest(new MiniBatch.All(), new Targets.Data(), SUMS)))
                    .get()
                    .get(0);
        }
    }
}
