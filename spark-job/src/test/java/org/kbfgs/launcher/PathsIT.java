package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of files are those that the user wrote, and files the same, whatever the names, the charset and the language. */
class PathsIT {

    private static final Map<String, String> ASCII = Map.of("LC_ALL", "C", "LANG", "C");
    private static final String LETTERS = "größe-数据-İı";
    private static final String SIGNS = "a [x] {y}? b";

    @TempDir
    private Path folder;

    private Path plain = Path.of("");

    @BeforeEach
    void makePlain() throws IOException {
        plain = Files.createDirectory(folder.resolve("plain"));
    }

    /** A configuration whose folder, dataset and run have this name. */
    private static Path named(Path in, String name) throws IOException {
        Path own = Files.createDirectory(in.resolve(name));
        Path rows = Files.copy(Cases.input("rows.parquet"), own.resolve(name + ".parquet"));
        return Cases.configuration(own, rows.toString());
    }

    private static Launched train(Map<String, String> environment, Path configuration, String... options) {
        return Launched.of(environment, Cases.joined(options, "train", "--config", configuration.toString()));
    }

    private static Map<String, String> trained(Map<String, String> environment, Path configuration, String... options)
            throws IOException {
        Launched ran = train(environment, configuration, options);
        assertThat(ran.errors()).isEmpty();
        assertThat(ran.code()).isZero();
        return files(configuration.resolveSibling("run"));
    }

    /** Names of a run's files, with the contents of those that have neither times nor paths. */
    private static Map<String, String> files(Path run) throws IOException {
        Map<String, String> all = contents(run);
        all.replaceAll((name, text) -> {
            if (name.equals("metrics.jsonl")) {
                return text.replaceAll("((seconds|driver_memory)\":)[0-9.E-]+", "$10");
            }
            return name.endsWith(".safetensors") || name.endsWith("architecture.json") ? text : "";
        });
        return all;
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                all.put(folder.relativize(file).toString(), text);
            }
        }
        return all;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(Path::getFileName).map(Path::toString).sorted().toList();
        }
    }

    @Test
    void aRunIsTheSameInEveryLanguage() throws IOException {
        Map<String, String> usual = trained(Map.of(), named(plain, "usual"));
        assertThat(usual.get("metrics.jsonl")).contains("\"epoch\":2").matches("(?s)\\p{ASCII}*");
        assertThat(usual).containsKey("best/model.safetensors");
        Path turkish = named(plain, "turkish");
        assertThat(trained(Map.of(), turkish, "--driver-java-options", "-Duser.language=tr -Duser.country=TR"))
                .isEqualTo(usual);
        Path arabic = named(plain, "arabic");
        assertThat(trained(Map.of(), arabic, "--driver-java-options=-Duser.language=ar -Duser.country=EG"))
                .isEqualTo(usual);
    }

    @Test
    void namesAreInUtf8WhateverTheCharset() throws IOException {
        Path configuration = named(folder, LETTERS);
        Path own = configuration.getParent();
        trained(ASCII, configuration);
        assertThat(names(folder)).containsExactlyInAnyOrder("plain", LETTERS);
        assertThat(names(own)).containsExactlyInAnyOrder(LETTERS + ".parquet", "case.conf", "run");
        // --overwrite keeps what the run reads.
        Path within = Files.copy(own.resolve(LETTERS + ".parquet"), own.resolve("run/" + LETTERS + ".parquet"));
        Map<String, String> before = contents(folder);
        Launched refused = Launched.of(
                ASCII, "train", "--config", configuration.toString(), "--set", "data.train=" + within, "--overwrite");
        assertThat(refused.errors())
                .containsExactly("kbfgs: run.dir = " + own.resolve("run") + ": holds data.train = " + within
                        + ", which the run reads; expected a folder of its own");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(contents(folder)).isEqualTo(before);
    }

    @Test
    void signsOfPatternsInANameAreTakenAsTheyStand() throws IOException {
        Path configuration = named(folder, SIGNS);
        Files.createFile(folder.resolve("12:30"));
        trained(Map.of(), configuration);
        assertThat(names(folder)).containsExactlyInAnyOrder("12:30", "plain", SIGNS);
        assertThat(names(configuration.getParent())).containsExactlyInAnyOrder(SIGNS + ".parquet", "case.conf", "run");
    }

    /** Where another program than the launcher starts the command, nothing sets a locale. */
    @Test
    void aNameThatTheProcessCannotWriteIsRefused() throws IOException {
        Path configuration = Cases.configuration(plain, "rows.parquet");
        String run = plain.resolve(LETTERS).toString();
        Files.writeString(configuration, "\nrun.dir = \"" + run + "\"\n", StandardOpenOption.APPEND);
        Map<String, String> before = contents(folder);
        Path checkout = Launched.launcher().getParent().getParent();
        Launched refused = Launched.run(
                plain,
                ASCII,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlog4j2.configurationFile=" + checkout.resolve("conf/log4j2.properties"),
                        "-cp",
                        Launched.embeddedSpark() + "/jars/*",
                        "org.apache.spark.deploy.SparkSubmit",
                        "--class",
                        "org.kbfgs.cli.Main",
                        System.getProperty("kbfgs.jar"),
                        "train",
                        "--config",
                        configuration.toString()));
        assertThat(refused.errors())
                .singleElement()
                .asString()
                .startsWith("kbfgs: " + configuration + ":")
                .endsWith(": has characters that this process cannot use in file names (US-ASCII), expected a UTF-8"
                        + " locale, such as LC_ALL=C.UTF-8, and names in UTF-8");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(contents(folder)).isEqualTo(before);
    }
}
