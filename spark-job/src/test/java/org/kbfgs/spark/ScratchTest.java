package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScratchTest {

    @Test
    void whatIsInUseIsNotGivenTwice() {
        Scratch<String, Object> scratch = new Scratch<>(2);
        Object first = scratch.take("a", Object::new);
        Object second = scratch.take("a", Object::new);
        assertThat(second).isNotSameAs(first);
        scratch.giveBack("a", first);
        assertThat(scratch.take("a", Object::new)).isSameAs(first);
    }

    @Test
    void theKeyUsedLongestAgoIsForgotten() {
        Scratch<String, Object> scratch = new Scratch<>(2);
        Object first = new Object();
        scratch.giveBack("a", first);
        scratch.giveBack("b", new Object());
        scratch.giveBack("c", new Object());
        assertThat(scratch.take("a", Object::new)).isNotSameAs(first);
    }
}
