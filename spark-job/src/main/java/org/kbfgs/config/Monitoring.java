package org.kbfgs.config;

import java.net.URI;
import java.util.Optional;

/**
 * Where others watch a training. Results do not depend on it.
 *
 * @param tensorBoard the folder of events for TensorBoard
 * @param mlflow the MLflow server that metrics are sent to
 */
public record Monitoring(Optional<String> tensorBoard, Optional<Mlflow> mlflow) {

    private static final int LAST_PORT = 65535;

    /** Prefix of these settings. */
    public static final String SECTION = "monitoring.";

    /**
     * An MLflow tracking server.
     *
     * @param experiment the name of the experiment that runs belong to; made if it is not there
     */
    public record Mlflow(URI server, String experiment) {}

    static Monitoring of(Settings settings) {
        Optional<URI> server = settings.isNull(RuleDeclarations.MLFLOW)
                ? Optional.empty()
                : Optional.of(settings.parsed(RuleDeclarations.MLFLOW, Monitoring::server));
        String experiment = settings.parsed(RuleDeclarations.MLFLOW_EXPERIMENT, Monitoring::name);
        return new Monitoring(
                new PathSettings(settings).pathOrNull(RuleDeclarations.TENSOR_BOARD),
                server.map(uri -> new Mlflow(uri, experiment)));
    }

    private static URI server(String text) {
        URI uri = URI.create(text.strip());
        boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean isPlain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
        if (!isHttp || uri.getHost() == null || uri.getPort() > LAST_PORT || !isPlain) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    private static String name(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }
}
