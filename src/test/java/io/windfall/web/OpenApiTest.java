package io.windfall.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void shouldBeAValidDescription() throws IOException {
        assertThat(new OpenApiContract().complaints()).isEmpty();
    }

    @Test
    void shouldDescribeEveryRouteAndNoOther() throws IOException {
        try (WebServer server = WebServer.start(WebConfig.onLoopback())) {
            assertThat(server.routes().stream()
                            .map(route -> route.method() + " " + route.path())
                            .collect(Collectors.toSet()))
                    .isEqualTo(new OpenApiContract().operations());
        }
    }
}
