package org.kbfgs.optim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;

/**
 * (4): p = P_g Ghat P_a for every layer, in tiles whose bounds are a function of the layers' sizes alone, so that the
 * bits do not depend on the number of threads.
 */
public final class PreconditionedStep {

    /** Wide enough for a product at full speed, narrow enough to give two threads equal work on the usual layers. */
    private static final int TILE = 512;

    /** So that the threads end at about the same time. */
    private static final Comparator<Tile> LARGEST_FIRST =
            Comparator.comparingDouble(Tile::work).reversed();

    private final Workers workers;

    public PreconditionedStep(Workers workers) {
        this.workers = workers;
    }

    /** @param work of its product, up to a factor */
    private record Tile(int layer, long from, long to, double work) {}

    /** Modified: half, which becomes P_g Ghat, and p. */
    public void compute(List<? extends LayerCurvature> layers, Parameters Ghat, Parameters half, Parameters p) {
        List<Tile> columns = new ArrayList<>();
        List<Tile> rows = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            int out = Ghat.matrix(l).rows();
            int in = Ghat.matrix(l).columns();
            tile(l, in, out, columns);
            tile(l, out, in, rows);
        }
        columns.sort(LARGEST_FIRST);
        rows.sort(LARGEST_FIRST);
        workers.each(columns.size(), t -> {
            Tile tile = columns.get(t);
            layers.get(tile.layer).applyOutputFactor(columns(Ghat, tile), columns(half, tile));
        });
        workers.each(rows.size(), t -> {
            Tile tile = rows.get(t);
            layers.get(tile.layer).applyInputFactor(rows(half, tile), rows(p, tile));
        });
    }

    /** Tiles of {@code size} vectors that a factor of this order multiplies. */
    private static void tile(int layer, long size, long order, List<Tile> tiles) {
        long parts = (size + TILE - 1) / TILE;
        for (long t = 0; t < parts; t++) {
            long from = size * t / parts;
            long to = size * (t + 1) / parts;
            tiles.add(new Tile(layer, from, to, (double) order * order * (to - from)));
        }
    }

    private static Matrix columns(Parameters matrices, Tile tile) {
        return matrices.matrix(tile.layer).columns(tile.from, tile.to);
    }

    private static Matrix rows(Parameters matrices, Tile tile) {
        return matrices.matrix(tile.layer).rows(tile.from, tile.to);
    }
}
