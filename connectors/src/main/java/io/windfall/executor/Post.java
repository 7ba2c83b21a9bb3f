package io.windfall.executor;

import io.windfall.executor.machine.OutboxEvent;
import io.windfall.executor.machine.Output;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.Site;

/** Takes an executor's records to the topics. No call waits for the broker. */
interface Post {

    /** Only the newest waits while the broker is away; one that fails is not sent again, since the next will do. */
    void heartbeat(Output.SendHeartbeat heartbeat);

    /** Sent until the broker has it, one after the other in the order of their numbers. */
    void event(OutboxEvent event);

    /** Of each job only the newest waits; one that fails is not sent again, since the machine repeats it. */
    void report(Output.SendReport report);

    /** Sent until the broker has it; a later one takes its place. */
    void card(Site card);

    /** Only the newest waits; may be lost. */
    void node(NodeTelemetry node);

    /** May be lost. */
    void link(LinkTelemetry link);
}
