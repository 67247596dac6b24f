package org.kbfgs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A report as a page that needs no other file and no network. */
public final class Page {

    /** In each page's first bytes. */
    public static final String MARK = "<meta name=\"generator\" content=\"kbfgs report\">";

    private Page() {}

    /** The page of a report. */
    public static String of(Report report) {
        return page(report, "");
    }

    /** A page that reads its report again from a path of its own server. */
    public static String following(Report report, String path) {
        return page(report, path);
    }

    private static String page(Report report, String path) {
        return resource("report.html")
                .replace("@MARK@", MARK)
                .replace("@TITLE@", escaped(report.title()))
                .replace("@FOLLOW@", escaped(path))
                .replace("@STYLE@", resource("uplot/uPlot.min.css") + resource("report.css"))
                .replace(
                        "@LIBRARY@",
                        "/* uPlot: " + resource("uplot/LICENSE") + "*/\n" + resource("uplot/uPlot.iife.min.js"))
                .replace("@SCRIPT@", resource("report.js"))
                .replace("@DATA@", json(report).replace("<", "\\u003c"));
    }

    /** The report's contents for the page's script. */
    public static String json(Report report) {
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("title", report.title());
        contents.put("note", report.note());
        contents.put("charts", report.charts());
        contents.put("resources", report.resources());
        contents.put("layers", report.layers());
        contents.put("tables", report.tables());
        report.contour().ifPresent(contour -> contents.put("contour", contour));
        try {
            return new ObjectMapper().writeValueAsString(contents);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name + ": is not in the jar of kbfgs-tools");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }
}
