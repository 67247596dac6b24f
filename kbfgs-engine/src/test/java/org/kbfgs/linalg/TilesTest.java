package org.kbfgs.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tiles cover a vector, each entry once, whoever computes them. */
class TilesTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "131072, 2", "131073, 2", "400001, 3"})
    void everyEntryIsInOneTile(long length, int threads) {
        INDArray counts = Nd4j.create(DataType.FLOAT, length);
        try (Workers workers = new Workers(threads)) {
            new Tiles(workers).each(length, tile -> tile.of(counts).addi(1));
        }
        assertThat(counts.minNumber().doubleValue()).isEqualTo(1);
        assertThat(counts.maxNumber().doubleValue()).isEqualTo(1);
    }
}
