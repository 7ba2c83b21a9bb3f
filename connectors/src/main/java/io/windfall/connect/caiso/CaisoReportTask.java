package io.windfall.connect.caiso;

import io.windfall.connect.Emitter;
import io.windfall.connect.PollingTask;
import java.util.List;
import java.util.Map;

/** The task of a {@link CaisoReportSource}. */
public final class CaisoReportTask extends PollingTask<CaisoState> {

    @Override
    protected Opened<CaisoState> open(Map<String, String> properties) {
        CaisoReportConfig config = new CaisoReportConfig(properties);
        Emitter emitter = Emitter.open(config);
        return new Opened<>(List.of(new ReportFeed(config, emitter)), config, emitter);
    }
}
