package org.kbfgs.tools;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kbfgs.io.BadInput;
import org.kbfgs.report.Milestones;
import picocli.CommandLine.Option;

/** Options of {@code report} that compare groups at losses and times of the user's choice. */
final class MilestoneOptions {

    private static final String TARGETS = "--targets";
    private static final String AFTER = "--after";

    @Option(
            names = TARGETS,
            paramLabel = "L,...",
            description = "Train losses: print seconds and epochs until the end of the first epoch with at most this"
                    + " loss; report these in place of five losses of the report's choice.")
    private Optional<String> targets = Optional.empty();

    @Option(
            names = AFTER,
            paramLabel = "T,...",
            description = "Seconds of training: print and report train loss and test error at the end of the last epoch"
                    + " until then.")
    private Optional<String> after = Optional.empty();

    boolean areGiven() {
        return targets.isPresent() || after.isPresent();
    }

    /** @throws BadInput if a value is not a number above 0 */
    Milestones read() {
        return new Milestones(numbers(TARGETS, targets), numbers(AFTER, after));
    }

    private static List<Double> numbers(String option, Optional<String> given) {
        return given.stream()
                .flatMap(list -> Stream.of(list.split(",", -1)).map(value -> number(option + " " + list, value)))
                .distinct()
                .toList();
    }

    private static double number(String given, String value) {
        try {
            double number = Double.parseDouble(value);
            if (number > 0 && number < Double.POSITIVE_INFINITY) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Reported as a number out of range is.
        }
        throw new BadInput(
                given + ": '" + value + "' is no number above 0, expected such numbers, separated by commas");
    }
}
