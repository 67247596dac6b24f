package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;

class StatisticsTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(2, 1, 2), List.of(Activation.RELU, Activation.LINEAR), Loss.HALF_SQUARED_ERROR);

    @Property(tries = 100)
    void whatIsReadIsWhatWasSent(
            @ForAll @NotEmpty Set<Statistic> sums, @ForAll boolean single, @ForAll @Size(20) List<Double> numbers) {
        Arithmetic arithmetic = single ? Matrices.FLOAT32 : Matrices.FLOAT64;
        Statistics sent = filled(sums, arithmetic, numbers);
        Statistics read = filled(sums, arithmetic, List.of(7.0));
        byte[] message = sent.toBytes();
        assertThat(message).hasSize(sent.wireBytes());
        read.read(message);
        assertThat(read.count()).isEqualTo(sent.count());
        for (Statistic sum : sums) {
            if (sum.isScalar()) {
                assertThat(read.scalar(sum)).isEqualTo(sent.scalar(sum));
            } else {
                assertThat(read.all(sum).toDoubles()).isEqualTo(sent.all(sum).toDoubles());
            }
        }
        assertThat(read.toBytes()).isEqualTo(message);
    }

    @Example
    void numbersThatAreNotFiniteArriveAsTheyAre() {
        Set<Statistic> sums = EnumSet.of(Statistic.LOSS, Statistic.INPUTS);
        for (Arithmetic arithmetic : new Arithmetic[] {Matrices.FLOAT32, Matrices.FLOAT64}) {
            for (Double odd : List.of(Double.NaN, Double.POSITIVE_INFINITY)) {
                Statistics read = filled(sums, arithmetic, List.of(1.0));
                read.read(filled(sums, arithmetic, List.of(odd)).toBytes());
                assertThat(read.scalar(Statistic.LOSS)).isEqualTo(odd);
                assertThat(read.all(Statistic.INPUTS).get(0)).isEqualTo(odd);
            }
        }
    }

    @Example
    void aMessageOfAnotherLayoutIsRefused() {
        Statistics sent = filled(EnumSet.of(Statistic.INPUTS), Matrices.FLOAT32, List.of(1.0));
        Statistics other = filled(EnumSet.of(Statistic.GRADIENT), Matrices.FLOAT32, List.of(1.0));
        assertThatThrownBy(() -> other.read(sent.toBytes()))
                .hasMessage("statistics message has " + sent.wireBytes() + " bytes, expected " + other.wireBytes()
                        + " for [GRADIENT]");
    }

    /** Count, scalars and entries from a list, over and over. */
    private static Statistics filled(Set<Statistic> sums, Arithmetic arithmetic, List<Double> numbers) {
        Statistics statistics = Statistics.zeros(StatisticsLayout.of(NETWORK, sums), arithmetic);
        statistics.count(numbers.get(0).longValue());
        for (Statistic sum : sums) {
            if (sum.isScalar()) {
                statistics.add(sum, numbers.get(sum.ordinal() % numbers.size()));
            }
        }
        for (long i = 0; i < statistics.layout().length(); i++) {
            statistics.flat().set(i, numbers.get((int) (i % numbers.size())));
        }
        return statistics;
    }
}
