package org.kbfgs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.kbfgs.io.BadInput;

/** All combinations of the values of some settings. */
public record Grid(List<Axis> axes) {

    /** A setting and its values. */
    public record Axis(String setting, List<String> values) {

        /** Of {@code name=value,value,...}. @throws BadInput if it is not of this form */
        public static Axis of(String text) {
            int equals = text.indexOf('=');
            List<String> values = equals < 1
                    ? List.of()
                    : Stream.of(text.substring(equals + 1).split(","))
                            .map(String::strip)
                            .filter(value -> !value.isEmpty())
                            .distinct()
                            .toList();
            if (values.isEmpty()) {
                throw new BadInput("--grid " + text + ": expected a setting and its values, such as"
                        + " optimizer.damping=0.1,0.3,1");
            }
            return new Axis(text.substring(0, equals).strip(), values);
        }
    }

    /** The points, each a {@code name=value} for every axis; the last axis varies fastest. */
    public List<List<String>> points() {
        List<List<String>> points = List.of(List.of());
        for (Axis axis : axes) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> point : points) {
                for (String value : axis.values()) {
                    longer.add(Stream.concat(point.stream(), Stream.of(axis.setting() + "=" + value))
                            .toList());
                }
            }
            points = longer;
        }
        return points;
    }
}
