package org.kbfgs.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kbfgs.curvature.Dense.close;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;

/** The numbers of the authors' own program, in float64. */
class GoldenUnitCasesTest {

    private static final SkipRule RULE = new SkipRule(1e-4);
    private static final double TOLERANCE = 1e-9;

    private static JsonNode cases(String kind) throws IOException {
        try (var in = GoldenUnitCasesTest.class.getResourceAsStream("/golden/unit-cases.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in)).required(kind);
        }
    }

    private static Matrix vector(JsonNode node) {
        double[] x = new double[node.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = node.get(i).asDouble();
        }
        return Matrices.vector(x);
    }

    private static Matrix matrix(JsonNode node) {
        double[][] X = new double[node.size()][node.get(0).size()];
        for (int i = 0; i < X.length; i++) {
            for (int j = 0; j < X[i].length; j++) {
                X[i][j] = node.get(i).get(j).asDouble();
            }
        }
        return Matrices.matrix(X);
    }

    private static double norm(JsonNode node) {
        return Matrices.norm(vector(node));
    }

    @Test
    void doubleDamping() throws IOException {
        for (JsonNode c : cases("double_damping")) {
            var damping =
                    new DoubleDamping(c.get("mu1").asDouble(), c.get("mu2").asDouble());
            Matrix s = vector(c.get("s"));
            Matrix y = vector(c.get("y"));
            Damped damped = damping.damp(BfgsInverse.of(matrix(c.get("H"))), s, y);
            assertThat(damped.first()).isEqualTo(c.get("damping1").asBoolean());
            assertThat(damped.second()).isEqualTo(c.get("damping2").asBoolean());
            assertThat(damped.theta1()).isCloseTo(c.get("theta1").asDouble(), close(1, TOLERANCE));
            assertThat(damped.theta2()).isCloseTo(c.get("theta2").asDouble(), close(1, TOLERANCE));
            Dense.assertClose(damped.s(), vector(c.get("s_out")), TOLERANCE);
            Dense.assertClose(damped.y(), vector(c.get("y_out")), TOLERANCE);
            assertThat(s.toDoubles())
                    .as("s is not modified")
                    .isEqualTo(vector(c.get("s")).toDoubles());
            assertThat(y.toDoubles())
                    .as("y is not modified")
                    .isEqualTo(vector(c.get("y")).toDoubles());
        }
    }

    @Test
    void bfgsUpdate() throws IOException {
        for (JsonNode c : cases("bfgs_update")) {
            BfgsInverse H = BfgsInverse.of(matrix(c.get("H")));
            UpdateOutcome outcome = H.update(vector(c.get("s")), vector(c.get("y")), norm(c.get("gradient")), RULE);
            UpdateOutcome expected =
                    switch (c.get("status").asInt()) {
                        case 0 -> UpdateOutcome.APPLIED;
                        case 1 -> UpdateOutcome.NOT_POSITIVE;
                        case 2 -> UpdateOutcome.LOW_CURVATURE;
                        default -> UpdateOutcome.NOT_FINITE;
                    };
            assertThat(outcome).isEqualTo(expected);
            Dense.assertClose(H.dense(), matrix(c.get("H_out")), TOLERANCE);
            assertThat(H.frobenius()).isCloseTo(Matrices.norm(H.dense()), close(H.frobenius(), TOLERANCE));
        }
    }

    @Test
    void lbfgs() throws IOException {
        for (JsonNode c : cases("lbfgs")) {
            LbfgsInverse H = LbfgsInverse.identity(
                    c.get("dim").asInt(), c.get("num_pairs").asInt(), Matrices.FLOAT64);
            for (JsonNode step : c.get("steps")) {
                UpdateOutcome outcome =
                        H.update(vector(step.get("s")), vector(step.get("y")), norm(step.get("gradient")), RULE);
                assertThat(outcome == UpdateOutcome.APPLIED)
                        .isEqualTo(step.get("appended").asBoolean());
                assertThat(H.pairs()).isEqualTo(step.get("pairs_stored").asInt());
                Matrix v = vector(step.get("v"));
                Matrix Hv = Matrices.zeros(v.length());
                H.times(v, Hv);
                Dense.assertClose(Hv, vector(step.get("Hv")), TOLERANCE);
                Matrix V = matrix(step.get("V"));
                Matrix HV = Matrices.FLOAT64.matrix(V.rows(), V.columns());
                H.applyOutputFactor(V, HV);
                Dense.assertClose(HV, matrix(step.get("HV")), TOLERANCE);
            }
        }
    }
}
