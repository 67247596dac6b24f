package org.kbfgs.score;

/** Files that are not those of a trained model: one line that names the file and says what was expected. */
public final class NotAModel extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    NotAModel(String file, String problem) {
        super(file + ": " + problem.replaceAll("\\p{Cntrl}+", " "));
    }
}
