package org.kbfgs.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiles cover a vector, each entry once, whoever computes them. */
class TilesTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "131072, 2", "131073, 2", "400001, 3"})
    void everyEntryIsInOneTile(long length, int threads) {
        Matrix counts = Matrices.FLOAT32.vector(length);
        try (Workers workers = new Workers(threads)) {
            new Tiles(workers).each(length, tile -> tile.of(counts).array().addi(1));
        }
        assertThat(counts.array().minNumber().doubleValue()).isEqualTo(1);
        assertThat(counts.array().maxNumber().doubleValue()).isEqualTo(1);
    }
}
