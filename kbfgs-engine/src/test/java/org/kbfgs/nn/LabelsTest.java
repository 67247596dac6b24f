package org.kbfgs.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.ElementType;

/** Settings' values are named in lower case with dashes, and found again by their names. */
class LabelsTest {

    @Test
    void activationsAndLossesHaveTheseNames() {
        assertThat(Stream.of(Activation.values()).map(Activation::label))
                .containsExactly("relu", "sigmoid", "tanh", "linear", "gelu", "silu", "softplus", "elu", "leaky-relu");
        assertThat(Stream.of(Loss.values()).map(Loss::label))
                .containsExactly(
                        "sigmoid-cross-entropy", "half-squared-error", "softmax-cross-entropy", "huber", "poisson");
        assertThat(ElementType.FLOAT32.label()).isEqualTo("float32");
        assertThat(ElementType.FLOAT64.label()).isEqualTo("float64");
    }

    @Test
    void aNameFindsItsValue() {
        assertThat(Activation.values()).allMatch(activation -> Activation.of(activation.label()) == activation);
        assertThat(Loss.values()).allMatch(loss -> Loss.of(loss.label()) == loss);
        assertThat(ElementType.of("float32")).isEqualTo(ElementType.FLOAT32);
        assertThat(ElementType.of("float64")).isEqualTo(ElementType.FLOAT64);
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Activation.of("swish"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("activation is swish, expected one of relu, sigmoid, tanh, linear, gelu, silu, softplus,"
                        + " elu, leaky-relu");
        assertThatThrownBy(() -> Loss.of("HALF_SQUARED_ERROR"))
                .hasMessage("loss is HALF_SQUARED_ERROR, expected one of sigmoid-cross-entropy, half-squared-error,"
                        + " softmax-cross-entropy, huber, poisson");
        assertThatThrownBy(() -> ElementType.of("float16"))
                .hasMessage("dtype is float16, expected one of float32, float64");
    }
}
