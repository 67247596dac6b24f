package org.kbfgs.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The paper's networks: sizes, activations and losses as its experiments state them. */
class PaperNetworkTest {

    @Test
    void sizesAreTheEncodersAndItsMirrorImages() {
        assertThat(outputs(PaperNetwork.MNIST)).containsExactly(1000, 500, 250, 30, 250, 500, 1000, 784);
        assertThat(outputs(PaperNetwork.FACES)).containsExactly(2000, 1000, 500, 30, 500, 1000, 2000, 625);
        assertThat(outputs(PaperNetwork.CURVES)).containsExactly(400, 200, 100, 50, 25, 6, 25, 50, 100, 200, 400, 784);
        assertThat(Stream.of(PaperNetwork.values()).map(PaperNetwork::architecture))
                .allMatch(network -> network.inputs() == network.outputs());
    }

    @Test
    void codeAndOutputAreLinearAndAllElseRelu() {
        for (PaperNetwork network : PaperNetwork.values()) {
            List<Layer> layers = network.architecture().layers();
            int code = layers.size() / 2 - 1;
            for (int l = 0; l < layers.size(); l++) {
                boolean linear = l == code || l == layers.size() - 1;
                assertThat(layers.get(l).activation()).isEqualTo(linear ? Activation.LINEAR : Activation.RELU);
            }
        }
    }

    @Test
    void facesAreLearntBySquaredErrorTheOthersByCrossEntropy() {
        assertThat(Stream.of(PaperNetwork.values()).map(n -> n.architecture().loss()))
                .containsExactly(Loss.SIGMOID_CROSS_ENTROPY, Loss.HALF_SQUARED_ERROR, Loss.SIGMOID_CROSS_ENTROPY);
    }

    @Test
    void aNameFindsItsNetwork() {
        assertThat(PaperNetwork.of("faces")).isEqualTo(PaperNetwork.FACES);
        assertThatThrownBy(() -> PaperNetwork.of("cifar"))
                .hasMessage("network is cifar, expected one of mnist, faces, curves");
    }

    private static Stream<Integer> outputs(PaperNetwork network) {
        return network.architecture().layers().stream().map(Layer::outputs);
    }
}
