package org.kbfgs.spark.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObjectPoolTest {

    @Test
    void whatIsInUseIsNotGivenTwice() {
        ObjectPool<String, Object> scratch = new ObjectPool<>(2);
        Object first = scratch.take("a", Object::new);
        Object second = scratch.take("a", Object::new);
        assertThat(second).isNotSameAs(first);
        scratch.giveBack("a", first);
        assertThat(scratch.take("a", Object::new)).isSameAs(first);
    }

    @Test
    void theKeyUsedLongestAgoIsForgotten() {
        ObjectPool<String, Object> scratch = new ObjectPool<>(2);
        Object first = new Object();
        scratch.giveBack("a", first);
        scratch.giveBack("b", new Object());
        scratch.giveBack("c", new Object());
        assertThat(scratch.take("a", Object::new)).isNotSameAs(first);
    }
}
