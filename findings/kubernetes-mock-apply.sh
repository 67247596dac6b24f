#!/usr/bin/env bash
# fabric8's mock of an API server in version 6.7.2, that of the client in Spark 3.5, keeps objects in its CRUD mode, but answers 404 to a
# server-side apply of an object that is not there. spark-submit of Spark 3.5 makes the driver's pod by a POST and everything else of a submission
# (the service, the config map) by a server-side apply: against this mock it ends with "Not Found", and the pod alone is left.
# Guess before the run: an apply creates the object, as an API server does.
# Seen: a config map that is created is there; the same config map, applied under another name, is a 404.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.fabric8</groupId>
      <artifactId>kubernetes-server-mock</artifactId>
      <version>6.7.2</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
XML
cat >"$work/Apply.java" <<'JAVA'
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.util.HashMap;
import okhttp3.mockwebserver.MockWebServer;

class Apply {
    static ConfigMap named(String name) {
        return new ConfigMapBuilder().withNewMetadata().withName(name).withNamespace("default").endMetadata().build();
    }

    public static void main(String[] arguments) {
        var server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init();
        try (KubernetesClient client = server.createClient()) {
            client.resource(named("created")).create();
            System.out.println("created " + (client.configMaps().inNamespace("default").withName("created").get() != null));
            try {
                client.resource(named("applied")).serverSideApply();
                System.out.println("applied");
            } catch (KubernetesClientException refused) {
                System.out.println("applied " + refused.getCode());
            }
        } finally {
            server.destroy();
        }
    }
}
JAVA
(cd "$work" && mvn -B -q dependency:copy-dependencies -DoutputDirectory=jars)
java -cp "$work/jars/*" "$work/Apply.java" 2>/dev/null | tee "$work/seen"
diff "$work/seen" - <<'END'
created true
applied 404
END
