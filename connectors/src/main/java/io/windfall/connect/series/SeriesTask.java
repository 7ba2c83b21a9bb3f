package io.windfall.connect.series;

import io.windfall.connect.Emitter;
import io.windfall.connect.PollingTask;
import java.util.List;
import java.util.Map;

/** The task of a {@link SeriesSource}. */
public final class SeriesTask extends PollingTask<SeriesFeed.State> {

    @Override
    protected Opened<SeriesFeed.State> open(Map<String, String> properties) {
        SeriesConfig config = new SeriesConfig(properties);
        Emitter emitter = Emitter.open(config);
        return new Opened<>(List.of(new SeriesFeed(config, emitter)), config, emitter);
    }
}
