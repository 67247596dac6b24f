package org.kbfgs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Charts as SVG files. */
class ChartSvgTest {

    private static Document parse(Chart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(ChartSvg.of(chart))));
    }

    private static Chart chart(Curve... curves) {
        return new Chart("id", "a < b & c", "epochs", "loss", true, List.of(curves));
    }

    @Test
    void aCurveGoesThroughItsPoints() throws Exception {
        Curve falling = new Curve("a", 1, List.of(new Point(0, 100, 0), new Point(5, 10, 0), new Point(10, 1, 0)));
        Element line =
                (Element) parse(chart(falling)).getElementsByTagName("polyline").item(0);
        assertThat(line.getAttribute("points")).isEqualTo("80.00,40.00 390.00,200.00 700.00,360.00");
        assertThat(line.getAttribute("stroke-dasharray")).isNotEmpty();
    }

    @Test
    void zeroIsNotDrawnAndABandBelowZeroEndsAtTheAxis() throws Exception {
        Curve curve = new Curve("a", 0, List.of(new Point(0, 10, 0), new Point(5, 1, 2), new Point(10, 0, 0)));
        Document svg = parse(chart(curve));
        Element line = (Element) svg.getElementsByTagName("polyline").item(0);
        assertThat(line.getAttribute("points").split(" ")).hasSize(2);
        Element band = (Element) svg.getElementsByTagName("polygon").item(0);
        assertThat(band.getAttribute("points"))
                .doesNotContain("NaN", "Infinity")
                .contains("390.00,360.00");
    }

    @Test
    void aChartWithoutCurvesOrWithOnePointIsAFile() throws Exception {
        assertThat(parse(chart()).getElementsByTagName("polyline").getLength()).isZero();
        assertThat(ChartSvg.of(chart(new Curve("a", 0, List.of(new Point(0, 3, 0))))))
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void ticksAreRound() {
        assertThat(new Axis(0, 10, false).ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
        assertThat(new Axis(3, 250, true).ticks()).containsExactly(5.0, 10.0, 20.0, 50.0, 100.0, 200.0);
        assertThat(new Axis(58, 63, true).ticks()).containsExactly(58.0, 59.0, 60.0, 61.0, 62.0, 63.0);
        assertThat(List.of(Axis.label(0.1 + 0.2), Axis.label(0), Axis.label(1500), Axis.label(2e-7)))
                .containsExactly("0.3", "0", "1500", "2E-7");
    }
}
