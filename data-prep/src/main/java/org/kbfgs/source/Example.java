package org.kbfgs.source;

/**
 * An example.
 *
 * @param id 0 to n - 1
 * @param targets as many as {@link Examples#targets()} has columns: a class by its number, or numbers; then the weight, if there is one
 */
public record Example(long id, float[] features, float[] targets) {

    /** The targets of an example that has none. */
    public static final float[] NO_TARGETS = {};
}
