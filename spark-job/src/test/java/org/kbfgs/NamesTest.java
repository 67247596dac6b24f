package org.kbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names that a reader who knows optimisation and Spark would not understand, and the standard terms used in their place. */
class NamesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Types: the left column has no declaration, and no page mentions it as code. */
    private static final List<String> TYPES = List.of(
            "Desk",
            "MemoryPassage",
            "Passage",
            "NetworkPassage",
            "Deposit",
            "Arrivals",
            "Piece",
            "PieceSums",
            "ShardSums",
            "SumTree",
            "Assignment",
            "Groups",
            "Balance",
            "Spread",
            "Setup",
            "Demand",
            "Scratch",
            "Extent",
            "RowForms",
            "Features",
            "Origin",
            "Places",
            "Course",
            "Judged",
            "Figures",
            "Evaluations",
            "Trainer",
            "KBfgsFile",
            "InputCurvature",
            "PreActivationCurvature",
            "Contestant",
            "Peer",
            "AtRest",
            "Wire",
            "Layout",
            "Util",
            "Utils",
            "Manager",
            "Helper");

    private static final List<String> METHODS = List.of(
            "heed",
            "settle",
            "wants",
            "meetings",
            "symmetricTimes",
            "packedSymv",
            "symmetricRankTwo",
            "overRoot",
            "timesStep",
            "timesMatrix",
            "timesMatrixRight",
            "goOn",
            "told");

    private static final Pattern TYPE =
            Pattern.compile("\\b(?:class|record|interface|enum) (?:" + String.join("|", TYPES) + ")\\b");
    private static final Pattern METHOD =
            Pattern.compile("(?m)^ +[\\w<>\\[\\], .?]*\\b[\\w<>\\[\\]]+ (?:" + String.join("|", METHODS) + ")\\(");
    /** A lower-case name that ends in a capital I, such as mergeI, for a method that modifies an argument; not ONNX's setI. */
    private static final Pattern SUFFIX = Pattern.compile("\\b(?!setI\\()[a-z][A-Za-z]*[a-z]I\\(");

    private static final Pattern MENTION = Pattern.compile("`(?:" + String.join("|", TYPES) + ")`");

    @Test
    void noPrivateNameIsAType() throws IOException {
        assertThat(hits(TYPE, ".java")).isEmpty();
    }

    @Test
    void noPrivateNameIsAMethod() throws IOException {
        assertThat(hits(METHOD, ".java")).isEmpty();
        assertThat(hits(SUFFIX, ".java")).isEmpty();
    }

    @Test
    void noPageMentionsAPrivateName() throws IOException {
        assertThat(hits(MENTION, ".md")).isEmpty();
        assertThat(hits(MENTION, ".conf")).isEmpty();
    }

    @Test
    void thePatternsFindTheNames() {
        assertThat(TYPE.matcher("final class Desk {").find()).isTrue();
        assertThat(TYPE.matcher("class DesktopTest {").find()).isFalse();
        assertThat(METHOD.matcher("    public void settle(int k) {").find()).isTrue();
        assertThat(METHOD.matcher("    void settleAll() {").find()).isFalse();
        assertThat(SUFFIX.matcher("sums.mergeI(other)").find()).isTrue();
        assertThat(MENTION.matcher("the `Passage` of").find()).isTrue();
    }

    private static List<String> hits(Pattern pattern, String ending) throws IOException {
        List<String> hits = new ArrayList<>();
        for (Path folder : folders()) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(ending) && !file.endsWith("NamesTest.java"))
                        .flatMap(file -> pattern.matcher(read(file))
                                .results()
                                .map(found -> ROOT.relativize(file) + ": " + found.group()))
                        .forEach(hits::add);
            }
        }
        return hits;
    }

    /** With the sources and the pages. Other tests, which run at the same time, write and delete files elsewhere. */
    private static List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(ROOT)) {
            return all.filter(one -> Stream.of("target", ".git", "data", "runs").noneMatch(one::endsWith))
                    .map(one -> Files.exists(one.resolve("pom.xml")) ? one.resolve("src") : one)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
