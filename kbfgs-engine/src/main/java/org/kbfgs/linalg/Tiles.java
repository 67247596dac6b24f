package org.kbfgs.linalg;

import java.util.function.Consumer;

/**
 * Long vectors in tiles, dealt to threads: for work that computes every entry alone, so that its bits depend neither on
 * the tiles nor on the threads. A tile stays in a CPU's cache from one operation on it to the next.
 *
 * @param workers the caller's to close
 */
public record Tiles(Workers workers) {

    /** Entries of a tile: an array of it or two fit a core's second cache, and views, of some microseconds each, cost little beside it. */
    private static final long LENGTH = 1 << 17;

    /** The entries [from, to) of vectors of one length. */
    public record Tile(long from, long to) {

        /** This tile of a vector, a view. */
        public Matrix of(Matrix vector) {
            return vector.entries(from, to);
        }
    }

    /** Runs body for every tile of vectors of this length, each once, and returns when all have ended. */
    public void each(long length, Consumer<Tile> body) {
        workers.each(
                Math.toIntExact((length + LENGTH - 1) / LENGTH),
                t -> body.accept(new Tile(t * LENGTH, Math.min(length, (t + 1) * LENGTH))));
    }
}
