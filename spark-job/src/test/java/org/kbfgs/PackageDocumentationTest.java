package org.kbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every package of main code says what lives in it. */
class PackageDocumentationTest {

    @ParameterizedTest
    @ValueSource(strings = {"kbfgs-engine", "kbfgs-io", "data-prep", "spark-job", "kbfgs-tools"})
    void eachHasItsDocumentation(String module) throws IOException {
        Path sources = Path.of("..", module, "src/main/java");
        for (Path folder : packages(sources)) {
            Path info = folder.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(Files.readString(info)).as("%s", info).containsPattern("(?s)/\\*\\*.{40,}\\*/\\s*@NullMarked");
        }
    }

    private static Set<Path> packages(Path sources) throws IOException {
        try (Stream<Path> all = Files.walk(sources)) {
            List<Path> classes =
                    all.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(classes).isNotEmpty();
            return classes.stream().map(Path::getParent).collect(Collectors.toSet());
        }
    }
}
