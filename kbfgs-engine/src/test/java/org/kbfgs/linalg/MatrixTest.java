package org.kbfgs.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.backend.BackendChoice;

/** Views share their matrix's entries; copies do not. */
class MatrixTest {

    static Stream<Arithmetic> arithmetics() {
        return Stream.of(BackendChoice.openBlas(), BackendChoice.portable())
                .flatMap(backend -> Stream.of(ElementType.values()).map(backend::of));
    }

    /** Entry (i, j) is 10 i + j. */
    private static Matrix numbered(Arithmetic arithmetic, int m, int n) {
        Matrix X = arithmetic.matrix(m, n);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                X.set(i, j, 10 * i + j);
            }
        }
        return X;
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void viewsAreTheirEntriesAndShareThem(Arithmetic arithmetic) {
        Matrix X = numbered(arithmetic, 4, 5);
        assertThat(X.toDoubles()).startsWith(0, 10, 20, 30, 1);
        Matrix block = X.rows(1, 3).columns(2, 5);
        assertThat(block.toDoubles()).containsExactly(12, 22, 13, 23, 14, 24);
        assertThat(block.leading()).isEqualTo(4);
        assertThat(block.isContiguous()).isFalse();
        assertThat(X.column(3).toDoubles()).containsExactly(3, 13, 23, 33);
        assertThat(X.columns(1, 2).leading()).as("of one column").isEqualTo(4);
        assertThat(X.entries(3, 6).toDoubles()).containsExactly(30, 1, 11);
        assertThat(X.reshape(2, 10).column(9).toDoubles()).containsExactly(24, 34);
        assertThat(X.rows(1, 4).columns(0, 3).diagonal().toDoubles()).containsExactly(10, 21, 32);

        block.set(0, 0, -1);
        X.flat().entries(4, 8).reshape(2, 2).column(1).set(0, -2);
        assertThat(X.get(1, 2)).isEqualTo(-1);
        assertThat(X.get(2, 1)).isEqualTo(-2);
        Matrix copy = block.copy();
        copy.fill(7);
        assertThat(copy.isContiguous()).isTrue();
        assertThat(X.get(1, 2)).as("a copy's entries are its own").isEqualTo(-1);
        assertThat(block.kernels()).isSameAs(arithmetic.kernels());
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void whatNeedsEntriesWithoutGapsRefusesABlock(Arithmetic arithmetic) {
        Matrix block = numbered(arithmetic, 4, 5).rows(1, 3);
        String expected =
                "2x5 matrix of " + arithmetic.type().label() + " with leading dimension 4: expected contiguous";
        assertThatThrownBy(block::flat).hasMessage(expected);
        assertThatThrownBy(() -> block.entries(0, 3)).hasMessage(expected);
        assertThatThrownBy(() -> block.reshape(5, 2)).hasMessage(expected);
        assertThatThrownBy(() -> arithmetic.vector(6).reshape(2, 4)).hasMessageEndingWith("expected 2x4 entries");
        assertThatThrownBy(() -> block.diagonal()).hasMessageEndingWith("expected square");
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void tensorsHoldTheEntriesOfAnyMatrixAndGiveThemBack(Arithmetic arithmetic) {
        Matrix X = numbered(arithmetic, 4, 5);
        Map<String, Tensor> views = Tensor.of(Map.of("block", X.rows(1, 3), "vector", X.column(2)));
        assertThat(views.get("block").shape()).containsExactly(2, 5);
        assertThat(views.get("vector").shape()).containsExactly(4);
        assertThat(views.get("block").rowMajor().vector().toDoubles())
                .containsExactly(IntStream.of(10, 11, 12, 13, 14, 20, 21, 22, 23, 24)
                        .asDoubleStream()
                        .toArray());
        for (ElementType type : ElementType.values()) {
            Matrix other = arithmetic.backend().of(type).matrix(2, 5);
            views.get("block").rowMajor().copyTo(other);
            assertThat(other.toDoubles()).isEqualTo(X.rows(1, 3).toDoubles());
        }
        assertThat(views.get("vector").isFinite()).isTrue();
        X.set(2, 2, Double.NaN);
        assertThat(views.get("vector").isFinite()).as("a view").isFalse();
        assertThat(X.tensor().isFinite()).isFalse();
        assertThat(Tensor.of(arithmetic.backend(), new long[] {3, 4}).toLongs()).containsExactly(3, 4);
    }
}
