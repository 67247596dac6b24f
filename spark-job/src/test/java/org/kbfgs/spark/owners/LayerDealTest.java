package org.kbfgs.spark.owners;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;

/** The owners of the MNIST autoencoder's layers, and the parts of its weights. */
class LayerDealTest {

    private static final List<Integer> SIZES = List.of(784, 1000, 500, 250, 30, 250, 500, 1000, 784);
    private static final Architecture MNIST =
            Architecture.of(SIZES, Collections.nCopies(8, Activation.RELU), Loss.SIGMOID_CROSS_ENTROPY);

    private static final List<Double> WEIGHTS =
            MNIST.layers().stream().map(layer -> 4.0 * layer.parameters()).toList();

    /** Each of the four large layers has an owner of its own where there are four. */
    @Test
    void largeLayersAreDealtApart() {
        LayerDeal deal = new LayerDeal(MNIST, 4);
        assertThat(IntStream.of(0, 1, 6, 7).map(deal::owner)).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "4,false", "8,true", "16,true"})
    void layersAreCutWhereOneLinkWouldCarryTooMuch(int executors, boolean isCut) {
        assertThat(new LayerDeal(MNIST, executors).parts(List.of(WEIGHTS)).isCut())
                .isEqualTo(isCut);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void partsCoverEveryEntryAndHaveBlocksOfTheirOwn(int executors) {
        LayerParts parts = new LayerDeal(MNIST, executors).parts(List.of(WEIGHTS, WEIGHTS));
        List<LayerParts.Part> all = IntStream.range(0, 2)
                .boxed()
                .flatMap(a -> IntStream.range(0, MNIST.depth()).boxed().flatMap(l -> parts.of(a, l).stream()))
                .toList();
        assertThat(all.stream().map(parts::place))
                .containsExactlyElementsOf(IntStream.range(0, parts.blocks())
                        .mapToObj(i -> (long) i)
                        .toList());
        for (LayerParts.Part part : all) {
            assertThat(part.from(1001)).isEqualTo(part.number() == 0 ? 0 : 1001L * part.number() / part.of());
            assertThat(part.number() + 1 < part.of() || part.to(1001) == 1001).isTrue();
        }
        assertThat(IntStream.range(0, executors).boxed().flatMap(e -> parts.cutFor(e).stream()))
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().filter(part -> !part.isWhole()).toList());
    }
}
