package io.windfall.connect.series;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.config.ConfigException;

/** The URL with the times of a look put in. */
final class UrlTemplate {

    private final SeriesConfig config;
    private final TimeFormat times;

    UrlTemplate(SeriesConfig config) {
        this.config = config;
        this.times = new TimeFormat(config.getString(SeriesConfig.URL_TIME), "UTC");
    }

    URI at(Instant now) {
        String url = config.getString(SeriesConfig.URL)
                .replace("{now}", text(now))
                .replace("{from}", text(now.minus(config.millis(SeriesConfig.FROM))))
                .replace("{to}", text(now.plus(config.millis(SeriesConfig.TO))));
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && uri.getScheme().matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(SeriesConfig.URL + " is no URL: write what is special in it as %XX");
        }
        throw new ConfigException(SeriesConfig.URL + " must begin with http:// or https://");
    }

    private String text(Instant instant) {
        return URLEncoder.encode(times.text(instant), StandardCharsets.UTF_8);
    }
}
