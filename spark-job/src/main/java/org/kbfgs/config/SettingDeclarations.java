package org.kbfgs.config;

import java.util.List;
import java.util.stream.Stream;

/** Every setting, in the order of {@code reference.conf}. */
public final class SettingDeclarations {

    /** Sections within another follow it. */
    public static final List<Section> SECTIONS = Stream.of(
                    RunDeclarations.ALL,
                    List.of(OptimizerDeclarations.SECTION),
                    MethodDeclarations.ALL,
                    RunDeclarations.SCALE,
                    RuleDeclarations.ALL)
            .flatMap(List::stream)
            .toList();

    private SettingDeclarations() {}

    /** Every setting. */
    public static List<Setting> all() {
        return SECTIONS.stream().flatMap(section -> section.settings().stream()).toList();
    }
}
