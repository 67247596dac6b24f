package org.kbfgs.source;

/** A dataset's examples: files of another layout, a generator, or a table. */
@FunctionalInterface
public interface ExampleSource {

    /**
     * Opens both splits. A file's shape is checked before the method returns; its values are checked here or when they are visited.
     *
     * @throws org.kbfgs.io.BadInput if an input is not as expected
     */
    Splits open();

    /** The training and the test examples. */
    record Splits(Examples train, Examples test) {}
}
