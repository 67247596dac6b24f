package org.kbfgs.cli;

import java.util.List;
import org.kbfgs.doctor.Finding;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.ErrorLine;

/** The output and exit code that a command derives from findings. */
final class Findings {

    private Findings() {}

    /** Prints warnings. @throws BadInput for the first problem */
    static void reportOrThrow(List<Finding> found) {
        for (Finding one : found) {
            switch (one.level()) {
                case OK -> {}
                case WARNING -> ErrorLine.warn(one.where() + ": " + one.text());
                case PROBLEM -> throw new BadInput(one.where() + ": " + one.text());
            }
        }
    }
}
