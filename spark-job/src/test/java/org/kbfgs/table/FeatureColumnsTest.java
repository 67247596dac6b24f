package org.kbfgs.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureColumnsTest {

    private static final List<String> TABLE = List.of("id", "p1", "p2", "p10", "a.b", "(x", "y");

    @ParameterizedTest
    @CsvSource({
        "p*, p1 p2 p10",
        "p10 p*, p10 p1 p2",
        "* !p1* !y, p2 a.b (x",
        "a*b (*, a.b (x",
        "y p1*, y p1 p10",
    })
    void patternsMatchColumnsInTheOrderOfTheTableAndNeitherIdNorTarget(String patterns, String expected) {
        FeatureColumns columns = FeatureColumns.of(List.of(patterns.split(" ")));
        assertThat(columns).isInstanceOf(FeatureColumns.Matching.class);
        FeatureColumns.Several found = ((FeatureColumns.Matching) columns).in(TABLE, Set.of("id", "(y"));
        assertThat(found.names()).containsExactly(expected.split(" "));
        assertThat(found.names()).allMatch(columns::reads);
    }
}
