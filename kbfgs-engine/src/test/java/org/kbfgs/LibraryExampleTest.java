package org.kbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.KBfgsState;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

/** The engine used as a library: the program of docs/algorithm.md, which is the body of {@link #program}. */
class LibraryExampleTest {

    private static void program() {
        Architecture network =
                Architecture.of(List.of(2, 8, 2), List.of(Activation.TANH, Activation.LINEAR), Loss.HALF_SQUARED_ERROR);
        Shard shard =
                new Shard(0, 1, new RowBlock.Doubles(4, 2, new double[] {0, 0, 0, 1, 1, 0, 1, 1}), Optional.empty());
        Arithmetic arithmetic = BackendChoice.of(ElementType.FLOAT64);
        BatchSchedule schedule = new BatchSchedule(4, 4, 1, 1); // examples, mini-batch, shards, seed
        try (Workers workers = new Workers(1)) {
            Objective objective = new LocalObjective(network, arithmetic, schedule, List.of(shard), workers);
            KBfgs method = new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), workers);
            Parameters W = InitialWeights.uniform(network, arithmetic, 1);
            IterationRunner<KBfgsState> runner =
                    new IterationRunner<>(objective, method, new ScheduledBatches(schedule), W, 4);
            runner.warmUp(new StepSettings(0.3, 0.1)); // learning rate, damping
            for (int k = 0; k < 100; k++) {
                System.out.println(runner.step(new StepSettings(0.3, 0.1)).loss());
            }
        }
    }

    @Test
    void theProgramTrains() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program();
        } finally {
            System.setOut(before);
        }
        List<Double> losses = printed.toString(StandardCharsets.UTF_8)
                .lines()
                .map(Double::valueOf)
                .toList();
        assertThat(losses).hasSize(100);
        assertThat(losses.get(99)).isLessThan(losses.get(0) / 10);
    }

    @Test
    void thePageShowsTheProgram() throws IOException {
        Path here = Path.of("src", "test", "java", "org", "kbfgs", "LibraryExampleTest.java");
        String page = first("(?ms)^```java\n(.*?)^```", Path.of("..", "docs", "algorithm.md"));
        assertThat(page.strip().replaceAll("\\s+", " "))
                .isEqualTo(first("(?ms)void program\\(\\) \\{\n(.*?)^    \\}", here)
                        .strip()
                        .replaceAll("\\s+", " "));
    }

    private static String first(String pattern, Path file) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(Files.readString(file, StandardCharsets.UTF_8));
        assertThat(found.find()).as(file.toString()).isTrue();
        return found.group(1);
    }
}
