package io.windfall.connect.trainer;

import io.windfall.connect.Emitter;
import io.windfall.connect.PollingTask;
import java.util.List;
import java.util.Map;

/** The task of a {@link TrainerSource}. */
public final class TrainerTask extends PollingTask<TrainerFeed.State> {

    @Override
    protected Opened<TrainerFeed.State> open(Map<String, String> properties) {
        TrainerConfig config = new TrainerConfig(properties);
        Emitter emitter = Emitter.open(config);
        return new Opened<>(List.of(new TrainerFeed(config, emitter)), config, emitter);
    }
}
