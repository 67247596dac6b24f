package org.kbfgs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Calls of version 2.0 of MLflow's REST interface. */
final class MlflowServer {

    /** A request must not hold a training up for long. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI server;
    private final Optional<String> authorization;

    /** @param environment with the variables by which MLflow's own clients log in */
    MlflowServer(URI server, Map<String, String> environment) {
        this.server = server;
        this.authorization = authorization(environment);
    }

    private static Optional<String> authorization(Map<String, String> environment) {
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        if (user != null) {
            String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        }
        return Optional.ofNullable(environment.get("MLFLOW_TRACKING_TOKEN")).map(token -> "Bearer " + token);
    }

    ObjectNode object() {
        return json.createObjectNode();
    }

    /** The id of the experiment of a name, made if there is none. */
    String experiment(String name) throws IOException {
        String query = "experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        HttpResponse<String> found = send(request(query).GET());
        if (found.statusCode() == NOT_FOUND) {
            return post("experiments/create", object().put("name", name))
                    .path("experiment_id")
                    .asText();
        }
        return answer(query, found).path("experiment").path("experiment_id").asText();
    }

    /** @throws IOException if the server does not answer, or refuses */
    JsonNode post(String call, ObjectNode body) throws IOException {
        HttpRequest.Builder request = request(call)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        return answer(call, send(request));
    }

    private HttpRequest.Builder request(String call) {
        String base = server.toString().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/2.0/mlflow/" + call))
                .timeout(PATIENCE);
        authorization.ifPresent(text -> request.header("Authorization", text));
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private JsonNode answer(String call, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != OK) {
            throw new IOException(call + ": status " + response.statusCode() + reason(response.body()));
        }
        return json.readTree(response.body());
    }

    private String reason(String body) {
        try {
            String message = json.readTree(body).path("message").asText();
            return message.isEmpty() ? "" : ", " + message.lines().findFirst().orElse("");
        } catch (IOException notJson) {
            return "";
        }
    }
}
