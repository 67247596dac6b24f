package org.kbfgs.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.cli.Ran;

/** {@code kbfgs cost} as its user sees it. */
class CostCommandTest {

    @TempDir
    private static Path folder;

    @Test
    void theTableHasALineForEachLayerAndOneForAll() {
        Ran ran = cost("--network", "mnist", "--batch", "1000");
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("k-bfgs, m = 1000, float32")
                .contains("work, GFLOP")
                .contains("storage, MB");
        assertThat(ran.out().lines().filter(line -> line.startsWith("784 -> 1000")))
                .hasSize(2);
        assertThat(ran.out().lines().filter(line -> line.startsWith("all ")))
                .hasSize(2)
                .first()
                .asString()
                .contains("15.45", "3.254", "9.773", "8.996", "37.59");
    }

    @Test
    void theJsonAddsUp() throws IOException {
        JsonNode all = json("--layers", "4,3,2", "--method", "k-bfgs,kfac", "--batch", "5", "--json");
        for (String method : new String[] {"k-bfgs", "kfac"}) {
            JsonNode cost = all.get(method);
            assertThat(cost.get("batch").asInt()).isEqualTo(5);
            assertThat(cost.get("layers")).hasSize(2);
            for (String kind : new String[] {"flops", "numbers"}) {
                double parts = 0;
                for (JsonNode part : cost.get(kind)) {
                    parts += part.asDouble();
                }
                double total = cost.get(kind).get("total").asDouble();
                assertThat(parts - total).isCloseTo(total, within(1e-6));
                double layers = 0;
                for (JsonNode layer : cost.get("layers")) {
                    layers += layer.get(kind).get("total").asDouble();
                }
                assertThat(layers).isCloseTo(total, within(1e-6));
            }
            assertThat(cost.get("bytes").asLong())
                    .isEqualTo(4 * cost.get("numbers").get("total").asLong());
        }
    }

    @Test
    void aConfigurationNamesNetworkMethodAndMiniBatchAndOptionsReplaceThem() throws IOException {
        Path file = Files.writeString(
                folder.resolve("small.conf"),
                """
                network { layers = [4, 3, 4], activations = [relu, linear], loss = sigmoid-cross-entropy }
                network.dtype = float64
                optimizer { name = k-bfgs-l, k-bfgs.window = 2 }
                batch.size = 5
                """);
        JsonNode asWritten = json("--config", file.toString(), "--json").get("k-bfgs-l");
        assertThat(asWritten.get("batch").asInt()).isEqualTo(5);
        assertThat(asWritten.get("dtype").asText()).isEqualTo("float64");
        // Z and M of two pairs, and four vectors, for d_o = 3 and 4.
        assertThat(asWritten.get("numbers").get("g").asLong()).isEqualTo(12 + 16 + 12 + 16 + 16 + 16);
        JsonNode wider = json("--config", file.toString(), "--window", "3", "--set", "batch.size=7", "--json")
                .get("k-bfgs-l");
        assertThat(wider.get("batch").asInt()).isEqualTo(7);
        assertThat(wider.get("numbers").get("g").asLong())
                .isGreaterThan(asWritten.get("numbers").get("g").asLong());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--batch 10 | no network: expected --config, --network or --layers",
                "--config ~/no.conf | /no.conf: not a readable file, expected a configuration",
                "--network cifar | network is cifar, expected one of mnist, faces, curves",
                "--network mnist --layers 3,4 | expected either --network or --layers",
                "--layers 3 | --layers 3: expected at least two sizes",
                "--network mnist --batch 0 | batch.size = \"0\": expected a whole number of at least 1",
                "--network mnist --method newton | expected k-bfgs, k-bfgs-l, kfac, adam, rmsprop or sgd"
            })
    void mistakesAreRefusedInOneLine(String options, String message) {
        Ran ran = cost(options.strip().split(" "));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1).first().asString().contains(message);
    }

    private static JsonNode json(String... options) throws IOException {
        Ran ran = cost(options);
        assertThat(ran.err()).isEmpty();
        return new ObjectMapper().readTree(ran.out());
    }

    private static Ran cost(String... options) {
        return Ran.of(Stream.concat(Stream.of("cost"), Stream.of(options)).toArray(String[]::new));
    }
}
