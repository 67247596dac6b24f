package org.kbfgs.optim;

import java.util.ArrayList;
import java.util.List;
import org.kbfgs.linalg.Workers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * (4): p = H_g Ghat H_a for every layer, in tiles whose bounds are a function of the layers' sizes alone, so that the
 * bits do not depend on the number of threads.
 */
final class PreconditionedStep {

    /** Wide enough for a product at full speed, narrow enough to give two threads equal work on the usual layers. */
    private static final int TILE = 512;

    private final Workers workers;

    PreconditionedStep(Workers workers) {
        this.workers = workers;
    }

    private record Tile(int layer, long from, long to) {}

    /** Modified: the state's half and direction. */
    void compute(KBfgsState state) {
        List<Tile> columns = new ArrayList<>();
        List<Tile> rows = new ArrayList<>();
        for (int l = 0; l < state.factors().size(); l++) {
            tile(l, state.gradient().matrix(l).columns(), columns);
            tile(l, state.gradient().matrix(l).rows(), rows);
        }
        workers.each(columns.size(), t -> timesHg(state, columns.get(t)));
        workers.each(rows.size(), t -> timesHa(state, rows.get(t)));
    }

    private static void tile(int layer, long size, List<Tile> tiles) {
        long parts = (size + TILE - 1) / TILE;
        for (long t = 0; t < parts; t++) {
            tiles.add(new Tile(layer, size * t / parts, size * (t + 1) / parts));
        }
    }

    private static void timesHg(KBfgsState state, Tile tile) {
        INDArray G = columns(state.gradient().matrix(tile.layer), tile);
        state.factors().get(tile.layer).Hg().timesMatrix(G, columns(state.half().matrix(tile.layer), tile));
    }

    private static void timesHa(KBfgsState state, Tile tile) {
        INDArray HgG = rows(state.half().matrix(tile.layer), tile);
        state.factors()
                .get(tile.layer)
                .Ha()
                .timesMatrixRight(HgG, rows(state.direction().matrix(tile.layer), tile));
    }

    private static INDArray columns(INDArray matrix, Tile tile) {
        return matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(tile.from, tile.to));
    }

    private static INDArray rows(INDArray matrix, Tile tile) {
        return matrix.get(NDArrayIndex.interval(tile.from, tile.to), NDArrayIndex.all());
    }
}
