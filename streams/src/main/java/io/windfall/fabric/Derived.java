package io.windfall.fabric;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.ModelParameters;

/** What is worked out from a fabric's settings and kept, as it costs more to work out than to keep. Not thread-safe. */
final class Derived {

    private FeasibilityModel model;

    /** The model under these parameters: the same as long as they are. */
    FeasibilityModel model(ModelParameters parameters) {
        if (model == null || !model.parameters().equals(parameters)) {
            model = new FeasibilityModel(parameters);
        }
        return model;
    }
}
