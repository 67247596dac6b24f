package org.kbfgs.launcher;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.mockwebserver.Dispatcher;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.RecordedRequest;

/**
 * Answers as an API server that keeps objects and runs nothing, and remembers the pods. What is applied on the server's side is
 * acknowledged: the mock of this version knows that call for objects alone that are there.
 */
final class KeptObjects extends Dispatcher {

    private static final String APPLY = "application/apply-patch+yaml";
    private static final int CREATED = 201;
    private static final Pattern PODS = Pattern.compile("/api/v1/namespaces/([^/]+)/pods");

    private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
    private final List<Pod> pods = new CopyOnWriteArrayList<>();

    @Override
    public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        String type = request.getHeader("Content-Type");
        if (type != null && type.startsWith(APPLY)) {
            var applied = Serialization.unmarshal(request.getBody().readUtf8(), GenericKubernetesResource.class);
            return new MockResponse()
                    .setResponseCode(CREATED)
                    .setHeader("Content-Type", "application/json")
                    .setBody(Serialization.asJson(applied));
        }
        Matcher place = PODS.matcher(String.valueOf(request.getPath()));
        if (request.getMethod().equals("POST") && place.matches()) {
            Pod pod = Serialization.unmarshal(request.getBody().clone().readUtf8(), Pod.class);
            pod.getMetadata().setNamespace(place.group(1));
            pods.add(pod);
        }
        return objects.dispatch(request);
    }

    /** The pods of a role that were asked for. */
    List<Pod> pods(String role) {
        return pods.stream()
                .filter(pod -> role.equals(pod.getMetadata().getLabels().get("spark-role")))
                .toList();
    }
}
