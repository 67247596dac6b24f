package org.kbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of this project: the README and docs/. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");
    private static final Pattern FILE =
            Pattern.compile("`((?:conf|submit-scripts|docs|kbfgs-engine|spark-job|data-prep)/[\\w./-]+)`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> found =
                    new ArrayList<>(docs.filter(path -> path.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            found.add(ROOT.resolve("README.md"));
            return found.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyRelativeLinkLeadsToAFileAndAHeading(Path page) throws IOException {
        Matcher links = LINK.matcher(CODE.matcher(read(page)).replaceAll(""));
        while (links.find()) {
            String link = links.group(1);
            if (!link.contains("://")) {
                assertThat(broken(page, link)).as(page + ": " + link).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyFileOfTheProjectThatAPageNamesExists(Path page) throws IOException {
        Matcher files = FILE.matcher(read(page));
        while (files.find()) {
            assertThat(ROOT.resolve(files.group(1))).as(page.toString()).exists();
        }
    }

    @Test
    void aBrokenLinkIsFound() throws IOException {
        Path page = ROOT.resolve("README.md");
        assertThat(broken(page, "docs/none.md")).isNotEmpty();
        assertThat(broken(page, "docs/algorithm.md#no-such-heading")).isNotEmpty();
        assertThat(broken(page, "docs/algorithm.md#notation")).isEmpty();
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(read(ROOT.resolve("README.md")).lines().count()).isLessThanOrEqualTo(130);
    }

    /** What is wrong with a link; empty if nothing is. */
    private static String broken(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return "no file " + target;
        }
        return parts.length == 1 || anchors(target).contains(parts[1]) ? "" : "no heading " + parts[1];
    }

    /** Anchors of a page's headings, as GitHub forms them. */
    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(read(page).replaceAll("(?ms)^```.*?^```", ""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String read(Path page) throws IOException {
        return Files.readString(page, StandardCharsets.UTF_8);
    }
}
