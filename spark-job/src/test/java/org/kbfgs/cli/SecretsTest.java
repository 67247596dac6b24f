package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.io.Secrets;

/** What is secret stands in no line that is printed. */
class SecretsTest {

    private static final String SECRET = "s3cr3t-0f-m1ne";

    @TempDir
    private static Path data;

    @BeforeAll
    static void writeExamples() {
        System.setProperty("spark.master", "local[1]");
        Ran.writeExamples(data.resolve("rows.parquet"), 0);
        System.setProperty("spark.authenticate.secret", SECRET);
        System.setProperty("spark.hadoop.fs.s3a.secret.key", SECRET);
        System.setProperty("spark.ssl.keyPassword", SECRET);
    }

    @AfterAll
    static void clear() {
        for (String name : List.of(
                "spark.master",
                "spark.authenticate.secret",
                "spark.hadoop.fs.s3a.secret.key",
                "spark.ssl.keyPassword")) {
            System.clearProperty(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "train"})
    void sparksSecretsAreNeverPrintedOrWritten(String command) throws Exception {
        Path run = data.resolve("run of " + command);
        Path configuration = Ran.configuration(data.resolve("run.conf"), data.resolve("rows.parquet"), run.toString());
        Ran ran = Ran.of(command, "--config", configuration.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out() + ran.err()).doesNotContain(SECRET);
        if (command.equals("train")) {
            assertThat(run.resolve("run.conf")).content().doesNotContain(SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --config % --set data.train=ftp://me:" + SECRET + "@nowhere/rows",
                "train --config % --set run.dir=nowhere://me:" + SECRET + "@host/run",
                "doctor --config % --set data.test=nowhere://me:" + SECRET + "@host/rows",
                "doctor --config % --set run.dir=nowhere://me:" + SECRET + "@host/run",
                "evaluate --model nowhere://me:" + SECRET + "@host/run --data x",
                "train --resume nowhere://me:" + SECRET + "@host/run",
                "prepare mnist --from x --to nowhere://me:" + SECRET + "@host/run"
            })
    void aPasswordInAUriIsNotRepeated(String words) throws Exception {
        Path configuration = Ran.configuration(
                data.resolve("run.conf"),
                data.resolve("rows.parquet"),
                data.resolve("new").toString());
        Ran ran = Ran.of(words.replace("%", configuration.toString()).split(" "));
        assertThat(ran.code()).isNotZero();
        assertThat(ran.err()).hasLineCount(1);
        assertThat(ran.out() + ran.err()).doesNotContain(SECRET);
    }

    @Test
    void onlyThePasswordIsHidden() {
        assertThat(Secrets.hidden("hdfs://me:word@host:9000/a b: no such file"))
                .isEqualTo("hdfs://me:***@host:9000/a b: no such file");
        assertThat(Secrets.hidden("s3a://KEY:a:b@c@bucket/x")).isEqualTo("s3a://KEY:***@bucket/x");
        assertThat(Secrets.hidden("hdfs://host:9000/a@b, x:y@z")).isEqualTo("hdfs://host:9000/a@b, x:y@z");
    }
}
