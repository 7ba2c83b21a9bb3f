package io.windfall.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.feasibility.ModelParameters;
import io.windfall.report.PhaseDiagram.Band;
import io.windfall.report.PhaseDiagram.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseDiagramTest {

    /** MODEL.md, golden: for a 2.5 h window at 1 Gbps the paper's boundary is 111.2 GB. */
    @Test
    void shouldPutTheBoundaryWhereThePaperHasIt() {
        PhaseDiagram diagram = PhaseDiagram.compute(ModelParameters.paper(), 0, List.of(), 9000);

        List<Band> bands = diagram.panels().get(0).bands();
        double[] edge = bands.stream()
                .filter(band -> band.kind() == Kind.FEASIBLE)
                .filter(band -> band.fromBps() <= 1e9 && 1e9 <= band.toBps())
                .mapToDouble(band -> band.toBytes() / Math.sqrt(band.fromBps() * band.toBps()) * 1e9)
                .toArray();
        assertThat(edge).isNotEmpty();
        assertThat(edge[0]).isBetween(110e9, 112.5e9);
    }

    @Test
    void shouldCoverThePlaneWithoutGapsAndGrowWithTheWindow() {
        PhaseDiagram diagram = PhaseDiagram.compute(ModelParameters.full(), 0.22, List.of(), 3600, 36_000);

        double before = 0;
        for (PhaseDiagram.Panel panel : diagram.panels()) {
            Band last = null;
            double feasible = 0;
            for (Band band : panel.bands()) {
                boolean nextColumn = last == null || band.fromBps() > last.fromBps();
                assertThat(band.fromBytes()).isEqualTo(nextColumn ? PhaseDiagram.LEAST_BYTES : last.toBytes());
                assertThat(!nextColumn || last == null || last.toBytes() == PhaseDiagram.MOST_BYTES)
                        .isTrue();
                feasible += band.kind() == Kind.FEASIBLE ? Math.log(band.toBytes() / band.fromBytes()) : 0;
                last = band;
            }
            assertThat(feasible).isGreaterThan(before);
            before = feasible;
        }
    }
}
