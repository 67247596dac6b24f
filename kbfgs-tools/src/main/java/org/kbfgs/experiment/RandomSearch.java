package org.kbfgs.experiment;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.kbfgs.io.BadInput;

/** Points whose settings are drawn from ranges, evenly on a logarithmic scale. */
public record RandomSearch(List<Range> ranges, int count, long seed) {

    private static final MathContext DIGITS = new MathContext(3);

    /** A setting and the interval of its values. */
    public record Range(String setting, double least, double most) {

        /** Of {@code name=least..most}. @throws BadInput if it is not of this form, or the bounds are not above 0 and ascending */
        public static Range of(String text) {
            int equals = text.indexOf('=');
            int dots = text.indexOf("..", equals);
            try {
                if (equals > 0 && dots > 0) {
                    double least = Double.parseDouble(text.substring(equals + 1, dots));
                    double most = Double.parseDouble(text.substring(dots + 2));
                    if (0 < least && least < most && most < Double.POSITIVE_INFINITY) {
                        return new Range(text.substring(0, equals).strip(), least, most);
                    }
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new BadInput("--range " + text + ": expected a setting and two numbers above 0, such as"
                    + " optimizer.damping=0.01..10");
        }

        String draw(SplittableRandom random) {
            double value = least * Math.pow(most / least, random.nextDouble());
            return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString();
        }
    }

    /** The points, each a {@code name=value} for every range; the first points do not depend on the count. */
    public List<List<String>> points() {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<String>> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> point = new ArrayList<>();
            for (Range range : ranges) {
                point.add(range.setting() + "=" + range.draw(random));
            }
            points.add(point);
        }
        return points;
    }
}
