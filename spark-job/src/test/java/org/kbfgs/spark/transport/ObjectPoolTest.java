package org.kbfgs.spark.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectPoolTest {

    private final List<Object> freed = new ArrayList<>();
    private final ObjectPool<String, Object> scratch = new ObjectPool<>(2, freed::add);

    @Test
    void whatIsInUseIsNotGivenTwice() {
        Object first = scratch.take("a", Object::new);
        Object second = scratch.take("a", Object::new);
        assertThat(second).isNotSameAs(first);
        scratch.giveBack("a", first);
        assertThat(scratch.take("a", Object::new)).isSameAs(first);
    }

    @Test
    void thingsOfTheKeyUsedLongestAgoAreFreed() {
        Object first = new Object();
        scratch.giveBack("a", first);
        scratch.giveBack("b", new Object());
        scratch.giveBack("c", new Object());
        assertThat(freed).containsExactly(first);
        assertThat(scratch.take("a", Object::new)).isNotSameAs(first);
    }

    @Test
    void thingsOfDroppedKeysAreFreed() {
        Object first = new Object();
        Object other = new Object();
        scratch.giveBack("a", first);
        scratch.giveBack("b", other);
        assertThat(scratch.drop("a"::equals)).isTrue();
        assertThat(scratch.drop("a"::equals)).isFalse();
        assertThat(freed).containsExactly(first);
        assertThat(scratch.take("a", Object::new)).isNotSameAs(first);
        assertThat(scratch.take("b", Object::new)).isSameAs(other);
    }
}
