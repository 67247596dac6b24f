package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files, their names and what is printed are the same in every language. */
class LanguageTest extends TrainingCommandTest {

    @Test
    void everythingIsTheSame() throws IOException {
        Map<String, String> usual = in("und");
        assertThat(usual).containsKey("run/checkpoints/iteration-000000000006/training.json");
        for (String language : List.of("tr-TR", "ar-EG-u-nu-arab", "th-TH-u-nu-thai", "de-DE")) {
            Map<String, String> other = in(language);
            assertThat(other.keySet()).as(language).isEqualTo(usual.keySet());
            usual.forEach((name, text) ->
                    assertThat(other.get(name)).as(language + ": " + name).isEqualTo(text));
        }
    }

    private Map<String, String> in(String language) throws IOException {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));
            return session(Files.createDirectory(folder.resolve(language)));
        } finally {
            Locale.setDefault(before);
        }
    }

    /** What commands print, and the files of a run, less times, memory and the run's folder. */
    private static Map<String, String> session(Path folder) throws IOException {
        Path run = folder.resolve("run");
        Path configuration = Ran.configuration(folder.resolve("my.conf"), data.resolve("rows.parquet"), run.toString());
        Map<String, String> said = new TreeMap<>();
        say(said, "train", "train", "--config", configuration.toString(), "--set", "health.lanczos-steps=4");
        say(said, "refused", "train", "--config", configuration.toString(), "--set", "SHARDS=I");
        say(said, "trained", "train", "--resume", run.toString());
        say(
                said,
                "evaluate",
                "evaluate",
                "--model",
                run.toString(),
                "--data",
                data.resolve("rows.parquet").toString());
        say(said, "unknown", "reconstruct", "--count", "1.234,5");
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean owner = file.endsWith(".owner");
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                said.put(
                        folder.relativize(file).toString(),
                        owner || file.endsWith("manifest.json") ? "" : timeless(text));
            }
        }
        said.replaceAll((name, text) -> text.replace(folder.toString(), ""));
        return said;
    }

    private static void say(Map<String, String> said, String name, String... words) {
        Ran ran = Ran.of(words);
        assertThat(ran.out() + ran.err()).matches("\\p{ASCII}*");
        said.put(name, ran.code() + "\n" + timeless(ran.out() + ran.err()));
    }

    /** A number of seconds or a time, of its own form still. */
    private static String timeless(String text) {
        return text.replaceAll("\\d+\\.\\d+ s\\b", "0.0 s")
                .replaceAll("(\"time\":\")[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "$1")
                .replaceAll("(seconds\" ?: ?)[0-9.E-]+", "$10")
                .replaceAll("(\"driver_memory\":)[0-9]+", "$10");
    }
}
