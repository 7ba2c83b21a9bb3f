package io.windfall.connect.openadr;

import io.windfall.connect.Emitter;
import io.windfall.connect.PollingTask;
import java.util.List;
import java.util.Map;

/** The task of an {@link OpenAdrSource}. */
public final class OpenAdrTask extends PollingTask<OpenAdrState> {

    @Override
    protected Opened<OpenAdrState> open(Map<String, String> properties) {
        OpenAdrConfig config = new OpenAdrConfig(properties);
        Emitter emitter = Emitter.open(config);
        return new Opened<>(List.of(new OpenAdrFeed(config, emitter)), config, emitter);
    }
}
