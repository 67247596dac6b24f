package org.kbfgs.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What tests of trainings on two threads of this process share: the examples, and a folder for each test. */
abstract class TrainingCommandTest {

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeExamples() {
        System.setProperty("spark.master", "local[2]");
        Ran.writeExamples(data.resolve("rows.parquet"), 0);
    }

    @AfterAll
    static void clear() {
        System.clearProperty("spark.master");
    }
}
