package org.kbfgs.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/spark-ml.md compiles and runs. */
class DocumentedExampleTest {

    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void theProgramTrainsAndSaves() throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("..", "docs", "spark-ml.md")));
        assertThat(program.find()).isTrue();
        Path source = Files.writeString(folder.resolve("Example.java"), program.group(1));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(failed).isZero();
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (SparkSession spark = SparkSession.builder().master("local[2]").getOrCreate();
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            var main = loader.loadClass("Example").getMethod("main", String[].class); // As spark-submit calls it.
            main.invoke(null, (Object) new String[] {folder.resolve("model").toString()});
        } finally {
            System.setOut(out);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(Double.parseDouble(text.substring(text.indexOf("accuracy ") + "accuracy ".length())
                        .strip()))
                .isGreaterThan(0.95);
        assertThat(Files.isDirectory(folder.resolve("model/stages"))).isTrue();
    }
}
