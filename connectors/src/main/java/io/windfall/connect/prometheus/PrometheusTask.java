package io.windfall.connect.prometheus;

import io.windfall.connect.Emitter;
import io.windfall.connect.HttpSource;
import io.windfall.connect.PollingTask;
import java.util.List;
import java.util.Map;

/** The task of a {@link PrometheusSource}: a feed for each target, or one for the server. */
public final class PrometheusTask extends PollingTask<PrometheusFeed.State> {

    @Override
    protected Opened<PrometheusFeed.State> open(Map<String, String> properties) {
        PrometheusConfig config = new PrometheusConfig(properties);
        Emitter emitter = Emitter.open(config);
        HttpSource http = new HttpSource(config); // one for all: each has a thread of its own
        List<PrometheusFeed> feeds = config.targets().isEmpty()
                ? List.of(new PrometheusFeed(config, emitter, null, http, System::nanoTime))
                : config.targets().stream()
                        .map(target -> new PrometheusFeed(config, emitter, target, http, System::nanoTime))
                        .toList();
        return new Opened<>(feeds, config, emitter);
    }
}
