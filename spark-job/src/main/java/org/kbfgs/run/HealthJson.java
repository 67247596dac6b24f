package org.kbfgs.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.kbfgs.curvature.Spectrum;
import org.kbfgs.train.CurvatureTally;
import org.kbfgs.train.LayerHealth;
import org.kbfgs.train.LayerState;

/** How layers do, as JSON: an epoch's shares of curvature updates that were damped, skipped and bounded; their state at a divergence. */
final class HealthJson {

    private HealthJson() {}

    /** Modified: array. */
    static void put(List<LayerHealth> layers, ArrayNode array) {
        for (int l = 0; l < layers.size(); l++) {
            ObjectNode json = array.addObject();
            json.put("layer", l);
            put(layers.get(l).tally(), json);
            layers.get(l).spectra().ifPresent(spectra -> {
                put(spectra.Ha(), json.putArray("eigenvalues_Ha"));
                put(spectra.Hg(), json.putArray("eigenvalues_Hg"));
            });
        }
    }

    /** How layers stand at a divergence. Modified: array. */
    static void putStates(List<LayerState> layers, ArrayNode array) {
        for (int l = 0; l < layers.size(); l++) {
            ObjectNode json = array.addObject();
            LayerState state = layers.get(l);
            json.put("layer", l);
            json.put("weight_norm", state.weightNorm());
            state.stepNorm().ifPresent(norm -> json.put("step_norm", norm));
            state.idle().ifPresent(share -> json.put("idle_units", share));
        }
    }

    private static void put(CurvatureTally tally, ObjectNode json) {
        if (tally.updates() > 0) {
            double pairs = tally.updates();
            json.put("updates_Hg", tally.updates());
            json.put("damped_first", tally.first() / pairs);
            json.put("damped_second", tally.second() / pairs);
            json.put("damped_both", tally.both() / pairs);
            json.put("bounded", tally.bounded() / pairs);
            json.put("skipped_Hg", tally.skippedG() / pairs);
        }
        if (tally.updatesA() > 0) {
            json.put("updates_Ha", tally.updatesA());
            json.put("skipped_Ha", tally.skippedA() / (double) tally.updatesA());
        }
    }

    private static void put(Spectrum spectrum, ArrayNode array) {
        array.add(spectrum.smallest()).add(spectrum.largest());
    }
}
