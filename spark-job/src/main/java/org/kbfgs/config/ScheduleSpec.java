package org.kbfgs.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kbfgs.train.Schedule;

/**
 * A schedule as the configuration writes it: factors that are multiplied, with lengths in iterations or epochs, such as
 * {@code warm-up 1 epoch} and {@code cosine 10 epochs to 0.01}.
 */
public record ScheduleSpec(List<String> factors) {

    /** The forms, for an error. */
    static final String FORMS = "a list of \"warm-up N epochs\", \"step N epochs by F\", \"power B\","
            + " \"cosine N epochs to F\", each with epochs or iterations";

    private static final String LENGTH = "(\\d{1,15}) +(epoch|iteration)s?";
    private static final String NUMBER = "([0-9.eE+-]{1,30})";
    private static final Pattern WARM_UP = Pattern.compile("warm-up +" + LENGTH);
    private static final Pattern STEP = Pattern.compile("step +" + LENGTH + " +by +" + NUMBER);
    private static final Pattern POWER = Pattern.compile("power +" + NUMBER);
    private static final Pattern COSINE = Pattern.compile("cosine +" + LENGTH + " +to +" + NUMBER);

    /** @throws IllegalArgumentException if one is not of the forms, or a number is out of its range */
    public ScheduleSpec {
        factors = List.copyOf(factors);
        factors.forEach(factor -> factor(factor, 1));
    }

    /** The schedule, once the number of iterations in an epoch is known. */
    public Schedule schedule(long iterationsPerEpoch) {
        return new Schedule.Product(
                factors.stream().map(f -> factor(f, iterationsPerEpoch)).toList());
    }

    private static Schedule factor(String text, long perEpoch) {
        Matcher warmUp = WARM_UP.matcher(text.strip());
        if (warmUp.matches()) {
            return new Schedule.WarmUp(length(warmUp, perEpoch));
        }
        Matcher step = STEP.matcher(text.strip());
        if (step.matches()) {
            return new Schedule.Steps(length(step, perEpoch), Double.parseDouble(step.group(3)));
        }
        Matcher power = POWER.matcher(text.strip());
        if (power.matches()) {
            return new Schedule.Power(Double.parseDouble(power.group(1)));
        }
        Matcher cosine = COSINE.matcher(text.strip());
        if (cosine.matches()) {
            return new Schedule.Cosine(length(cosine, perEpoch), Double.parseDouble(cosine.group(3)));
        }
        throw new IllegalArgumentException(text + ": expected " + FORMS);
    }

    private static long length(Matcher matched, long perEpoch) {
        long number = Long.parseLong(matched.group(1));
        return matched.group(2).equals("epoch") ? Math.multiplyExact(number, perEpoch) : number;
    }
}
