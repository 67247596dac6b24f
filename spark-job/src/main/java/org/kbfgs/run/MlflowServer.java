package org.kbfgs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
        return Optional.ofNullable(environment.get("MLFLOW_TRACKING_TOKEN")).map(token -> "Bearer " + token.strip());
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

    /** @throws IOException if the login cannot be sent; it is not shown */
    private HttpRequest.Builder request(String call) throws IOException {
        if (authorization.filter(text -> !text.matches("[\\x20-\\x7e]+")).isPresent()) {
            throw new IOException("MLFLOW_TRACKING_TOKEN has characters that a header cannot have");
        }
        String base = server.toString().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/2.0/mlflow/" + call))
                .timeout(PATIENCE);
        authorization.ifPresent(text -> request.header("Authorization", text));
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause() instanceof IOException known ? reason(known) : "no connection", e);
        }
    }

    private JsonNode answer(String call, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != OK) {
            throw new IOException(call + ": status " + response.statusCode() + reason(response.body()));
        }
        try {
            return json.readTree(response.body());
        } catch (JsonProcessingException notJson) {
            throw new IOException(call + ": the answer is not of an MLflow server", notJson);
        }
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? "no connection" : failure.getMessage();
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
