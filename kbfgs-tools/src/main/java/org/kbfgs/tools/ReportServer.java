package org.kbfgs.tools;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import org.kbfgs.io.BadInput;
import org.kbfgs.report.Page;
import org.kbfgs.report.Report;

/** Serves a report's page to this machine alone; each request reads the runs again. */
final class ReportServer implements AutoCloseable {

    private static final String DATA = "/data.json";

    private final HttpServer server;
    private final Supplier<Report> report;
    private final CountDownLatch ended = new CountDownLatch(1);

    private ReportServer(HttpServer server, Supplier<Report> report) {
        this.server = server;
        this.report = report;
    }

    /** @throws BadInput if the port is taken */
    static ReportServer start(int port, Supplier<Report> report) {
        try {
            InetSocketAddress local = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
            ReportServer started = new ReportServer(HttpServer.create(local, 0), report);
            started.server.createContext("/", started::answer);
            started.server.start();
            return started;
        } catch (BindException taken) {
            throw new BadInput(
                    "--port " + port + ": cannot be opened (" + taken.getMessage() + "), expected a free port");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/" -> sendReport(exchange, "text/html", current -> Page.following(current, DATA));
                case DATA -> sendReport(exchange, "application/json", Page::json);
                default -> send(exchange, 404, "text/plain", "not found\n");
            }
        }
    }

    private void sendReport(HttpExchange exchange, String type, Function<Report, String> form) throws IOException {
        String text;
        try {
            text = form.apply(report.get());
        } catch (RuntimeException unreadable) { // The run is being replaced, say; the next request may succeed.
            send(exchange, 500, "text/plain", unreadable.getMessage() + "\n");
            return;
        }
        send(exchange, 200, type, text);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Returns when the thread is interrupted or the server is closed. */
    void await() {
        try {
            ended.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        ended.countDown();
    }
}
