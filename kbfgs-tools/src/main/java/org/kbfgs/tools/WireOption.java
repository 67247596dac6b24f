package org.kbfgs.tools;

import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.statistics.WirePrecision;

/** Options that name how weights or sums travel. */
final class WireOption {

    private WireOption() {}

    /**
     * The precision that an option names.
     *
     * @param type of the numbers that travel
     * @throws BadInput if it is none, or not one of this type
     */
    static WirePrecision read(String option, String form, ElementType type) {
        WirePrecision precision;
        try {
            precision = WirePrecision.of(form);
        } catch (IllegalArgumentException e) {
            throw new BadInput(option + " " + form + ": expected full or bfloat16");
        }
        if (!precision.takes(type)) {
            throw new BadInput(option + " " + form + ": expected full with " + type.label());
        }
        return precision;
    }
}
