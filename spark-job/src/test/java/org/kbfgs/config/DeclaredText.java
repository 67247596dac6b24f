package org.kbfgs.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The texts that follow from the declarations: {@code reference.conf} and the tables of docs/configuration.md. */
final class DeclaredText {

    private static final String HEAD =
            """
            # Every setting with its default. A run's file and --set replace values; a setting that is not here is refused.
            # null stands for no value; a setting that is required has no default.
            """;
    private static final int WIDTH = 120;

    private final StringBuilder text = new StringBuilder();
    private List<String> open = List.of();

    private DeclaredText() {}

    static String reference() {
        DeclaredText made = new DeclaredText();
        made.text.append(HEAD);
        SettingDeclarations.SECTIONS.forEach(made::section);
        made.enter(List.of());
        return made.text.toString();
    }

    private void section(Section section) {
        List<String> path =
                section.name().isEmpty() ? List.of() : List.of(section.name().split("\\."));
        enter(path.isEmpty() ? path : path.subList(0, path.size() - 1));
        text.append('\n');
        comment(section.text());
        enter(path);
        section.settings().forEach(setting -> {
            comment(setting.text() + " Expected: " + setting.expected() + ".");
            line(setting.key() + " = " + setting.byDefault());
        });
    }

    /** Closes sections that the path is not in and opens the path's. */
    private void enter(List<String> path) {
        int common = 0;
        while (common < Math.min(open.size(), path.size()) && open.get(common).equals(path.get(common))) {
            common++;
        }
        while (open.size() > common) {
            open = open.subList(0, open.size() - 1);
            line("}");
        }
        while (open.size() < path.size()) {
            line(path.get(open.size()) + " {");
            open = path.subList(0, open.size() + 1);
        }
    }

    private void comment(String words) {
        StringBuilder row = new StringBuilder();
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            if (row.length() + word.length() + 1 > WIDTH - 2 * open.size() - 2) {
                line("#" + row);
                row.setLength(0);
            }
            row.append(' ').append(word);
        }
        if (!row.isEmpty()) {
            line("#" + row);
        }
    }

    private void line(String content) {
        text.append("  ".repeat(open.size())).append(content).append('\n');
    }

    /** A heading and a table for each section. */
    static String tables() {
        List<String> parts = new ArrayList<>();
        for (Section section : SettingDeclarations.SECTIONS) {
            String title = section.name().isEmpty() ? "shards and wire" : section.name();
            parts.add("## " + title + "\n\n" + (section.text().isEmpty() ? "" : cell(section.text()) + "\n\n")
                    + "| Setting | Expected | Default | Meaning |\n|---|---|---|---|\n"
                    + section.settings().stream().map(DeclaredText::row).collect(Collectors.joining()));
        }
        return String.join("\n", parts);
    }

    private static String row(Setting setting) {
        return "| `" + setting.name() + "` | " + cell(setting.expected()) + " | `" + setting.byDefault() + "` | "
                + cell(setting.text()) + " |\n";
    }

    private static String cell(String words) {
        return words.replace("|", "\\|");
    }
}
