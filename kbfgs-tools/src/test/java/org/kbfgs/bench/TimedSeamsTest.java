package org.kbfgs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.statistics.Objective;

/** What stands between a training and what is timed passes everything on: no default of an interface stands in for an answer. */
class TimedSeamsTest {

    @Test
    void everyQuestionIsPassedOn() {
        assertThat(signatures(TimedOptimizer.class)).containsAll(signatures(Optimizer.class));
        assertThat(signatures(TimedObjective.class)).containsAll(signatures(Objective.class));
    }

    private static List<String> signatures(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.getModifiers()))
                .map(TimedSeamsTest::signature)
                .toList();
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
