package io.windfall.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.topics.Topics;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** What is refused before any broker is asked; {@link WebApiIT} shows what is taken. */
class RecordRoutesTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String SIGNALS = "/api/fabrics/west/records/grid.signal";

    @Test
    void shouldTakeNoRecordsWithoutTheToken() throws Exception {
        try (WebServer open = WebServer.start(WebConfig.onLoopback());
                WebServer guarded = WebServer.start(WebConfig.onLoopback().withToken(TOKEN))) {
            assertThat(new HttpProbe(open.url()).post(SIGNALS, "{}").statusCode())
                    .isEqualTo(401);
            assertThat(new HttpProbe(guarded.url()).post(SIGNALS, "{}").statusCode())
                    .isEqualTo(401);
            assertThat(new HttpProbe(guarded.url())
                            .post(SIGNALS, "{}", "Authorization", "Bearer " + TOKEN.replace('0', '1'))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void shouldTakeOnlyTypesThatNoFormSends() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback().withToken(TOKEN))) {
            for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
                assertThat(post(server, SIGNALS, "{}", type)).as(type).startsWith("415 ");
            }
            for (String type : List.of("application/json; charset=utf-8", "application/x-ndjson")) {
                assertThat(post(server, SIGNALS, "{}", type)).as(type).startsWith("503 ");
            }
        }
    }

    /** Orders, events and beats are for operators and executors, whose rights are others. */
    @Test
    void shouldTakeRecordsForInputsOfProducersAlone() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback().withToken(TOKEN))) {
            for (String topic : List.of(
                    "operator.order",
                    "operator.order.v1",
                    "migration.event",
                    "fabric.beat",
                    "fabric.journal",
                    "migration.command",
                    "nonsense")) {
                assertThat(post(server, "/api/fabrics/west/records/" + topic, "{}", "application/json"))
                        .as(topic)
                        .startsWith("404 ")
                        .contains("grid.signal, site.telemetry");
            }
        }
    }

    @Test
    void shouldRefuseBodiesThatAreTooLargeOrNoRecord() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback().withToken(TOKEN))) {
            String large = "{\"id\":\"" + "x".repeat(RecordRoutes.MOST_BODY_BYTES) + "\"}";
            assertThat(post(server, SIGNALS, large, "application/json")).startsWith("413 ");
            assertThat(post(server, SIGNALS, large, "application/x-ndjson")).startsWith("413 ");
            String largest = "{\"id\":\"" + "x".repeat(RecordRoutes.MOST_BODY_BYTES - 9) + "\"}";
            assertThat(largest).hasSize(RecordRoutes.MOST_BODY_BYTES);
            assertThat(post(server, SIGNALS, largest, "application/json"))
                    .as("no listener's limit comes before ours")
                    .startsWith("503 ");
            assertThat(post(server, SIGNALS, "", "application/json")).startsWith("400 ");
            assertThat(post(server, SIGNALS, "[]", "application/json"))
                    .startsWith("400 ")
                    .contains("application/x-ndjson");
            assertThat(post(server, SIGNALS, "{} {}", "application/json"))
                    .startsWith("400 ")
                    .contains("application/x-ndjson");
        }
    }

    /** The orchestrator of a secured cluster writes no signals: whoever sends them by it would try for ever. */
    @Test
    void shouldNotHaveSentAgainWhatTheBrokerForbids() {
        ApiException forbidden =
                RecordRoutes.notSent(Topics.GRID_SIGNAL, 0, new TopicAuthorizationException(Topics.GRID_SIGNAL.name()));
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden).hasMessageContaining("may not write to grid.signal.v1");
        ApiException again = RecordRoutes.notSent(Topics.GRID_SIGNAL, 2, new TimeoutException("late"));
        assertThat(again.status()).isEqualTo(503);
        assertThat(again).hasMessageContaining("acknowledged 2 records");
    }

    private static String post(WebServer server, String path, String body, String type) throws Exception {
        var answer =
                new HttpProbe(server.url()).post(path, body, "Content-Type", type, "Authorization", "Bearer " + TOKEN);
        return answer.statusCode() + " " + answer.body();
    }
}
