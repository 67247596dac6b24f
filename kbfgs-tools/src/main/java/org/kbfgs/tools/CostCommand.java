package org.kbfgs.tools;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kbfgs.config.Method;
import org.kbfgs.config.MethodReader;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.cost.IterationCost;
import org.kbfgs.io.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what an iteration costs, from the sizes alone. */
@Command(
        name = "cost",
        description = "Prints floating-point work and storage of an iteration, per layer and in all.",
        mixinStandardHelpOptions = true)
final class CostCommand implements Callable<Integer> {

    private final PrintWriter out;

    @Option(names = "--config", paramLabel = "FILE", description = "A training's settings, in HOCON.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting in place of the file's; repeatable.")
    private List<String> single = new ArrayList<>();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--method",
            split = ",",
            paramLabel = "NAME",
            description = "k-bfgs, k-bfgs-l, kfac, adam, rmsprop or sgd; repeatable (default: the settings' method).")
    private List<String> methods = new ArrayList<>();

    @Option(names = "--batch", paramLabel = "M", description = "Examples in a mini-batch (default: the settings').")
    private Optional<String> batch = Optional.empty();

    @Option(names = "--window", paramLabel = "P", description = "Pairs of K-BFGS(L) (default: the settings').")
    private Optional<String> window = Optional.empty();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    CostCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        if (file.isEmpty() && !network.given()) {
            throw new BadInput("no network: expected --config, --network or --layers");
        }
        List<CostReport> reports = reports();
        if (json) {
            Map<String, Object> byMethod = new LinkedHashMap<>();
            reports.forEach(report -> byMethod.put(report.method(), report.asMap()));
            out.println(new ObjectMapper().writeValueAsString(byMethod));
        } else {
            reports.forEach(report -> out.print(report.asTable()));
        }
        return 0;
    }

    private List<CostReport> reports() {
        if (methods.isEmpty()) {
            return List.of(report(settings(List.of())));
        }
        return methods.stream()
                .map(method -> report(settings(List.of("optimizer.name=" + method))))
                .toList();
    }

    /** Options last, so that they win. */
    private Settings settings(List<String> more) {
        List<String> all = new ArrayList<>(single);
        all.addAll(network.asSettings());
        batch.ifPresent(m -> all.add("batch.size=" + m));
        window.ifPresent(p -> all.add("optimizer.k-bfgs.window=" + p));
        all.addAll(more);
        return file.map(path -> Settings.load(path, all)).orElseGet(() -> Settings.of(all));
    }

    private static CostReport report(Settings settings) {
        Method method = new MethodReader(settings).method();
        int m = settings.whole("batch.size", 1);
        IterationCost cost = IterationCost.of(TrainConfig.network(settings), method, m);
        return new CostReport(settings.text("optimizer.name", "a method's name"), m, TrainConfig.type(settings), cost);
    }
}
