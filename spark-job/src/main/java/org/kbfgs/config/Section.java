package org.kbfgs.config;

import java.util.List;

/**
 * A section of the settings, with what they have in common.
 *
 * @param name dotted; empty for settings outside of any section
 * @param text a comment at the section's head; empty for none
 * @param settings in the order of {@code reference.conf}
 */
public record Section(String name, String text, List<Setting> settings) {

    static Section of(String name, String text, Setting... settings) {
        return new Section(name, text, List.of(settings));
    }
}
