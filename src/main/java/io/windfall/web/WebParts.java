package io.windfall.web;

import io.windfall.web.state.HealthMonitor;
import io.windfall.web.state.LiveOutputs;
import io.windfall.web.state.Orders;
import io.windfall.web.state.Records;
import io.windfall.web.state.StateQuery;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What the server shows, all handed in.
 *
 * @param state the orchestrator's stores
 * @param outputs its outputs
 * @param orders where answers to decisions go
 * @param records where records of those without a Kafka client go
 * @param health whether all is well
 * @param metrics metrics as a text for Prometheus; null: there are none
 */
public record WebParts(
        StateQuery state,
        LiveOutputs outputs,
        Orders orders,
        Records records,
        HealthMonitor health,
        Supplier<String> metrics) {

    public WebParts {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(outputs, "outputs");
        Objects.requireNonNull(orders, "orders");
        Objects.requireNonNull(records, "records");
        Objects.requireNonNull(health, "health");
    }
}
