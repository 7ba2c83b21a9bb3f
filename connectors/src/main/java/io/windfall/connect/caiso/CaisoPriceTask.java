package io.windfall.connect.caiso;

import io.windfall.connect.Emitter;
import io.windfall.connect.PollingTask;
import java.util.List;
import java.util.Map;

/** The task of a {@link CaisoPriceSource}. */
public final class CaisoPriceTask extends PollingTask<CaisoState> {

    @Override
    protected Opened<CaisoState> open(Map<String, String> properties) {
        CaisoPriceConfig config = new CaisoPriceConfig(properties);
        Emitter emitter = Emitter.open(config);
        return new Opened<>(List.of(new PriceFeed(config, emitter)), config, emitter);
    }
}
